"""The template of ``tidehall.txt`` that a technician starts from, made from the description of the file."""

from __future__ import annotations

from tidehall_appliance.boot_file import BootFile
from tidehall_link.settings import sample

HEAD = """\
# 潮汐大厅设备设置 / tidehall: what this machine is
#
# 1. 改好 roles 和 server 两行，其余按需。2. 存成 UTF-8。3. 插回设备开机；改过以后也只要重新开机。
# 结果写在旁边的 tidehall-result.txt，有屏幕的设备也显示在屏幕上。
# 去掉行首的 # 并改值即可；带 # 的项用所示的默认值。文字要加英文双引号。
# Remove the # of a line and change it; a line with # shows the default.

"""
GIVEN = {"roles": '["kiosk"]', "server": '"https://192.168.1.10"', "printer.kind": '"off"'}


def boot_sample() -> str:
    return HEAD + sample(BootFile, GIVEN)
