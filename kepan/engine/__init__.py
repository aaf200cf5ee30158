"""Pure algorithms and the words of the trade: values in, values out."""
