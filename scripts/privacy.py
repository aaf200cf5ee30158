"""Write docs/privacy.md from the annotations of the fields; `--check` fails where it is not current.

A field that holds personal data is marked with `personal(...)` in its model, or, in tables of
libraries and below accounts, in `kepan.apps.accounts.personal.FOREIGN`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "privacy.md"
sys.path.insert(0, str(ROOT))

HEAD = """# 个人信息处理说明

本页由 `scripts/privacy.py` 按数据模型上的标注生成，不要手工修改；标注变了而本页没有重新生成，检查不通过。
处理依据引自《中华人民共和国个人信息保护法》（2021 年 11 月 1 日起施行）第十三条。

## 原则

- 只记办事需要的：不存证件号码本身，只存带密钥的摘要（HMAC-SHA-256，密钥在数据库之外）和末四位。
- 留痕、日志、导出和网址里不写证件号码；留痕里的人只是一个编号，姓名在显示时才查。
- 本人可以随时在“我的账号”里查看、更正联系方式，并导出系统保存的关于自己的全部信息。
- 抹除由系统管理员在服务器上办理：`kepan person erase 登录名 --reason 理由`。姓名换成“已抹除用户 #编号”，
  联系方式、证件摘要、两步验证、登录会话和个人设置一并删除，账号关闭；留痕只增不改，其中的编号保留。
- 查阅、复制由本人自助，或由系统管理员办理：`kepan person export 登录名 --out 文件.json`。

## 逐项清单
"""


def list_marks() -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Yield table, field and the five facts of each marked field."""
    from django.apps import apps

    from kepan.apps.accounts.personal import FOREIGN, Personal

    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        for field in model._meta.concrete_fields:
            mark = getattr(field, "personal", None) or FOREIGN.get(f"{model._meta.label_lower}.{field.name}")
            if isinstance(mark, Personal):
                label = str(field.verbose_name)
                yield (
                    model._meta.label_lower, field.name, label, mark.purpose, mark.basis, mark.seen_by, mark.kept
                )  # fmt: skip


def write_page() -> str:
    """Return the page."""
    from django.utils import translation

    with translation.override("zh-hans"):
        lines = [HEAD]
        table = ""
        for name, field, label, purpose, basis, seen_by, kept in list_marks():
            if name != table:
                lines.append(f"### `{name}`\n\n| 字段 | 目的 | 依据 | 谁能看到 | 保存多久 |\n|---|---|---|---|---|")
                table = name
            elif lines[-1].endswith("\n"):
                lines[-1] = lines[-1].rstrip("\n")
            lines.append(f"| {label}（`{field}`） | {purpose} | {basis} | {seen_by} | {kept} |\n")
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write or check the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
    os.environ.setdefault("KEPAN_DATA_DIR", tempfile.mkdtemp(prefix="kepan-privacy-"))
    import django

    django.setup()
    page = write_page()
    if "--check" in sys.argv:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print("docs/privacy.md is not current: run scripts/privacy.py", file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
