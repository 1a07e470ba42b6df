"""Books of sheets written by hand: zipped XML with no library between, so that a case can hold what no
library writes. book.py is used by by_hand.py."""
import zipfile

MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def escape(text):
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('"', '&quot;')


def column(n):
    letters = ''
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(value, at):
    """A cell from a Python value; a text that begins with < is the cell's XML itself, without its reference
    (`<c t="n">…` becomes `<c r="A1" t="n">…`)."""
    if value is None:
        return ''
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    if value.startswith('<c'):
        return f'<c r="{at}"' + value[2:]
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet_data(rows, first=1):
    out = []
    for i, row in enumerate(rows, first):
        cells = ''.join(cell(value, f'{column(j)}{i}') for j, value in enumerate(row, 1))
        out.append(f'<row r="{i}">{cells}</row>')
    return '<sheetData>' + ''.join(out) + '</sheetData>'


def worksheet(rows, merged=(), first=1):
    merges = ''.join(f'<mergeCell ref="{r}"/>' for r in merged)
    merges = f'<mergeCells count="{len(merged)}">{merges}</mergeCells>' if merged else ''
    return HEAD + f'<worksheet xmlns="{MAIN}">{sheet_data(rows, first)}{merges}</worksheet>'


# styles by number: 0 general, 1 dd/mm/yyyy, 2 hh:mm, 3 dd/mm/yyyy hh:mm, 4 000, 5 the built-in day, 6 0.00%, 7 [h]:mm,
# 8 a day in Vietnamese
FORMATS = ['General', 'dd/mm/yyyy', 'hh:mm', 'dd/mm/yyyy\\ hh:mm', '000', None, '0.00%', '[h]:mm',
           '[$-42A]"ngày" d "tháng" m "năm" yyyy']


def styles():
    own = ''.join(f'<numFmt numFmtId="{164 + i}" formatCode="{escape(code)}"/>'
                  for i, code in enumerate(FORMATS) if code)
    used = ''.join(f'<xf numFmtId="{164 + i if code else 14}" applyNumberFormat="1"/>'
                   for i, code in enumerate(FORMATS))
    return HEAD + (f'<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
                   f'<cellXfs>{used}</cellXfs></styleSheet>')


def day(serial, style=1):
    return f'<c s="{style}"><v>{serial}</v></c>'


def save(path, sheets, shared=None, workbook='', parts=None, compression=zipfile.ZIP_DEFLATED):
    """`sheets`: (name, XML of the sheet, attributes of its line in the book) each. `workbook`: XML before the
    sheets. `parts`: others by name; one that is there already is replaced, None takes it away."""
    lines = ''.join(f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"{more}/>'
                    for i, (name, _, more) in enumerate(sheets, 1))
    relations = ''.join(f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
                        for i in range(1, len(sheets) + 1))
    relations += f'<Relationship Id="rIdS" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    if shared is not None:
        relations += f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    all_parts = {
        '[Content_Types].xml': HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        '_rels/.rels': HEAD + f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': HEAD + f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{workbook}<sheets>{lines}</sheets>'
        '</workbook>',
        'xl/_rels/workbook.xml.rels': HEAD + f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        'xl/styles.xml': styles(),
    }
    if shared is not None:
        items = ''.join(item if item.startswith('<si') else f'<si><t xml:space="preserve">{escape(item)}</t></si>'
                        for item in shared)
        all_parts['xl/sharedStrings.xml'] = HEAD + f'<sst xmlns="{MAIN}">{items}</sst>'
    for i, (_, xml, _) in enumerate(sheets, 1):
        all_parts[f'xl/worksheets/sheet{i}.xml'] = xml
    all_parts.update(parts or {})
    with zipfile.ZipFile(path, 'w', compression) as book:
        for name, text in all_parts.items():
            if text is not None:
                book.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text, compression, 9)
