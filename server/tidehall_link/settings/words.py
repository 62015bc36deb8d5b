"""The words for everything that can be wrong with any settings file."""

from __future__ import annotations

from tidehall_link.settings.problem import Catalogue, Words

_SAVE_ZH = "请用“另存为”，编码选 UTF-8，再试一次。"
_SAVE_EN = "Save it again as UTF-8."

FILE_WORDS: Catalogue = {
    "file_missing": Words(
        "找不到这个文件。", "there is no such file.", "请核对文件名和所在目录。", "Check the name and the folder."
    ),
    "file_directory": Words(
        "这是一个目录，不是文件。",
        "this is a folder, not a file.",
        "请写出其中的 .toml 文件。",
        "Name a .toml file in it.",
    ),
    "file_unreadable": Words(
        "文件读不出来（{reason}）。",
        "the file cannot be read ({reason}).",
        "请检查文件权限，确认运行本程序的账号可以读取。",
        "Check that the account which runs this program may read it.",
    ),
    "file_empty": Words(
        "文件是空的。", "the file is empty.", "请从 config/ 里的样例复制一份再修改。", "Start from a sample in config/."
    ),
    "file_too_big": Words(
        "文件有 {size} 字节，超过 {most} 字节，不像是配置文件。",
        "the file has {size} bytes, more than {most}; it does not look like settings.",
        "请确认没有选错文件。",
        "Check that it is the right file.",
    ),
    "file_gbk": Words(
        "文件编码是 GBK（ANSI），必须是 UTF-8。", "the file is GBK (ANSI) text; it must be UTF-8.", _SAVE_ZH, _SAVE_EN
    ),
    "file_utf16": Words(
        "文件编码是 UTF-16，必须是 UTF-8。", "the file is UTF-16; it must be UTF-8.", _SAVE_ZH, _SAVE_EN
    ),
    "file_not_utf8": Words(
        "文件里有不是 UTF-8 的字节。", "the file holds bytes that are not UTF-8.", _SAVE_ZH, _SAVE_EN
    ),
}

SYNTAX_WORDS: Catalogue = {
    "toml_full_width": Words(
        "这一行用了全角符号 {sign}，读不懂。",
        "this line uses the full-width sign {sign} and cannot be read.",
        "引号、等号、逗号、方括号都要用英文半角。",
        "Quotes, equals signs, commas and brackets must be plain ASCII.",
    ),
    "toml_value": Words(
        "等号后面的值写法不对。",
        "the value after the equals sign is not written as TOML.",
        '文字要放在英文双引号里，例如 name = "综合窗口"；是/否写 true/false。',
        'Text needs double quotes, as in name = "Window 1"; yes/no is true/false.',
    ),
    "toml_equals": Words(
        "键名后面缺少等号，或键名里有不允许的字符。",
        "an equals sign is missing after the key, or the key has a sign that is not allowed.",
        "应写成 键 = 值；键名只用英文字母、数字、_ 和 -。",
        "Write key = value; keys use letters, digits, _ and - only.",
    ),
    "toml_string": Words(
        "引号没有成对。",
        "a quote is opened and not closed.",
        "在这一行补上英文双引号。",
        'Add the missing " on this line.',
    ),
    "toml_unclosed": Words(
        "括号没有成对。",
        "a bracket is opened and not closed.",
        "请在这一行或它前面补上 ] 或 }}。",
        "Add the missing ] or }} on this line or before it.",
    ),
    "toml_rest": Words(
        "这一行在值的后面还有多余的内容。",
        "something is left over after the value on this line.",
        "一行只写一个键；说明写在 # 后面。",
        "One key per line; remarks go after #.",
    ),
    "toml_syntax": Words(
        "从这里起读不懂。",
        "cannot be read from here on.",
        "请对照样例检查这一行。",
        "Compare this line with the samples.",
    ),
    "key_twice": Words(
        "写了两次，第一次在第 {first} 行。",
        "is written twice; the first is on line {first}.",
        "请删去一处。要写多个同类表，请用 [[…]]。",
        "Delete one of them. Several tables of a kind are written [[…]].",
    ),
}

VALUE_WORDS: Catalogue = {
    "key_unknown": Words(
        "没有这个设置项。",
        "there is no such setting.",
        "此处可以写：{known}。",
        "Here you may write: {known}.",
    ),
    "key_missing": Words(
        "缺少必填项（{about}）。", "is required and missing ({about_en}).", "例如：{example}", "For example: {example}"
    ),
    "type_wrong": Words(
        "应当是 {wanted}，这里写的是{got}。",
        "must be {wanted_en}, but is {got_en}.",
        "例如：{example}",
        "For example: {example}",
    ),
    "value_empty": Words(
        "不能为空（{about}）。", "must not be empty ({about_en}).", "例如：{example}", "For example: {example}"
    ),
    "value_range": Words(
        "{value} 超出范围，应在 {least} 到 {most} 之间。",
        "{value} is out of range; it must be between {least} and {most}.",
        "例如：{example}",
        "For example: {example}",
    ),
    "value_choice": Words("不能是 {value}。", "cannot be {value}.", "可以是：{choices}。", "It may be: {choices}."),
    "value_pattern": Words(
        "{value} 写法不对：{rule}。",
        "{value} is not well formed: {rule_en}.",
        "例如：{example}",
        "For example: {example}",
    ),
    "value_control": Words(
        "含有看不见的控制字符。",
        "holds invisible control characters.",
        "请删去后重新输入。",
        "Delete them and type again.",
    ),
    "value_long": Words(
        "太长（{size} 字），最多 {most} 字。",
        "is too long ({size} characters); {most} at most.",
        "请写短些。",
        "Make it shorter.",
    ),
    "secret_readable": Words(
        "文件里有密钥，但这台机器上的所有人都能读。",
        "the file holds a secret, yet everybody on this machine may read it.",
        "请执行 chmod 600。",
        "Run chmod 600 on it.",
    ),
    "environment_wrong": Words(
        "环境变量 {variable} 的值不能用。",
        "the environment variable {variable} cannot be used.",
        "应当是 {wanted}。",
        "It must be {wanted_en}.",
    ),
}

WORDS: Catalogue = {**FILE_WORDS, **SYNTAX_WORDS, **VALUE_WORDS}
