"""Books of sheets by hand, one for each sentence of what is read and refused: by_hand.py FOLDER writes them there
(tests/cases/data/sheets). What is in each is told by the case of its name."""
import gzip
import os
import sys

from book import HEAD, MAIN, RELATIONS, day, save, sheet_data, worksheet

folder = sys.argv[1] + '/'
UNITS = ['mã', 'tên', 'Registered', 'votes', 'score', 'day']


def units(*rows, **more):
    return worksheet([UNITS, *rows], **more)


def one(name, *rows, sheet='units', **more):
    save(folder + name, [(sheet, units(*rows), '')], **more)


# -- read --
save(folder + 'plain.xlsx', [
    ('Đơn vị', worksheet([
        ['DANH SÁCH ĐƠN VỊ NĂM 2025'], ['(kèm theo công văn số 12)'], [],
        ['  Mã ', 'TÊN', 'registered', 'Votes', 'score', 'Day', 'head'],
        ['a', 'Hà Nội', True, 12, 9.5, day(43921), None],
        ['b', ' Huế ', 'không', '<c t="s"><v>0</v></c>', 0.1 + 0.2, day(61, 5), 'a'],
        [],
        [12, 'Cần Thơ', None, '<c><f>6*2</f><v>12</v></c>', '<c t="str"><f>"9"&amp;"."&amp;"75"</f><v>9.75</v></c>',
         '2020-02-29', 'b'],
        ['d', '<c t="str"><f>""</f><v></v></c>', '<c t="b"><f>1=1</f><v>1</v></c>', '1200', 1e-2, day(43921, 3), 12],
        ['e', '<c t="inlineStr"><is><r><t>Cà</t></r><r><t xml:space="preserve"> Mau</t></r><rPh sb="0" eb="2"><t>x</t></rPh></is></c>',
         'yes', '   ', None, '<c t="d"><v>2020-03-31T00:00:00</v></c>'],
    ], merged=['A1:G1', 'A2:G2']), ''),
    ('trống', worksheet([[None], ['  ']]), ''),
    ('Vụ việc', worksheet([
        ['đơn vị', 'mã', 'serious', 'ngày'],
        ['a', 'v1', 'có', day(1)], ['a', 'v2', 'sai', day(59)], ['12', 'v3', True, day(43921, 8)],
    ]), ' state="veryHidden"'),
], shared=['7'])
# what no one of the libraries writes, and all of it is allowed
save(folder + 'unusual.xlsx', [('units', None, '')], shared=[
    'id', '<si><r><t>vo</t></r><r><t>tes</t></r></si>', 'a_x005F_b', '1_x0032_', '<si/>', 'dòng_x000D_\nhai'],
    parts={'xl/worksheets/sheet1.xml': None, 'XL/Sheets/Some.XML': HEAD + f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
           '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>name</x:t></x:is></x:c></x:row>'
           '<x:row r="9"><x:c t="s"><x:v>2</x:v></x:c><x:c t="s"><x:v>3</x:v></x:c><x:c t="s"><x:v>4</x:v></x:c></x:row>'
           '<x:row><x:c r="A10" t="inlineStr"><x:is><x:t>c</x:t></x:is></x:c><x:c r="C10" t="s"><x:v>5</x:v></x:c></x:row>'
           '</x:sheetData></x:worksheet>',
           'xl/_rels/workbook.xml.rels': HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
           f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="../xl/sheets/some.xml"/>'
           f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'})
save(folder + 'since_1904.xlsx', [('units', worksheet([['id', 'day'], ['a', day(0)], ['b', day(42459)], ['c', day(60)]]), '')],
     workbook='<workbookPr date1904="1"/>')
save(folder + 'two_of_one.xlsx', [
    ('đơn vị', worksheet([['id', 'votes'], ['b', 2], ['a', 1]]), ''), ('Units', worksheet([['id', 'votes'], ['c', 3]]), '')])
save(folder + 'units_named.xlsx', [('Sheet1', worksheet([['id', 'votes'], ['a', 1]]), '')])
# -- refused: cells --
one('numbers.xlsx',
    ['a', 'x', None, 1e15, None, None], ['b', 'x', None, '<c><v>1.5</v></c>', None, None],
    ['c', 'x', 1, 123456789012345678, '<c><v>1.23456789012345678E+20</v></c>', None],
    ['d', 1e15, None, None, 1e15, 1e15], ['e', 'x', 0, 999999999999999, '<c><v>0.123</v></c>', None])
one('as_text.xlsx',
    [1.5, 2.5, None, None, None, None], ['<c s="4"><v>7</v></c>', '<c s="4"><v>7</v></c>', None, None, None, None],
    [1e15, True, None, None, None, None], [123456789012345, 42, None, None, None, None],
    [day(43921), day(43921), None, None, None, None])
one('days.xlsx',
    ['a', 'x', None, None, None, day(60)], ['b', 'x', None, None, None, day(0.5, 2)], ['c', 'x', None, None, None, 43921],
    ['d', 'x', None, None, None, day(43921.25, 3)], ['e', 'x', day(43921), day(43921), day(43921, 2), day(0)],
    ['f', 'x', None, None, None, day(-1)], ['g', 'x', None, None, None, day(2958466)], ['h', 'x', None, None, None, 1.5],
    ['i', 'x', None, None, None, day(1, 7)], ['k', 'x', None, None, None, '<c t="d"><v>2020-03-31T08:30:00</v></c>'],
    ['l', 'x', None, None, None, '31/03/2020'], ['m', 'x', None, None, None, True])
one('formulas.xlsx',
    ['a', '<c><f>B1</f></c>', None, '<c><f>1+1</f><v></v></c>', None, None],
    ['b', 'x', '<c t="e"><v>#N/A</v></c>', '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', '<c t="e"><f>X1</f><v>#REF!</v></c>', None],
    ['c', 'x', None, '<c><f>2-2</f><v>0</v></c>', None, None])
one('never_computed.xlsx', ['a', 'x', None, '<c><f>1+1</f><v>0</v></c>', '<c><f>1+1</f><v>2</v></c>', None],
    workbook='<calcPr calcId="124519" fullCalcOnLoad="1"/>')
save(folder + 'merged.xlsx', [
    ('units', worksheet([['tiêu đề'], UNITS, ['a', 'x', None, 1, None, None], [None, 'x'], ['c', 'x']],
                        merged=['A1:F1', 'C2:D2', 'A3:A4', 'A9:F9', 'B5:B5']), '')])
save(folder + 'quoted_places.xlsx', [
    ("Units", worksheet([['id', 'votes'], ['a', 'x']]), ''), ("đơn vị", worksheet([['id', 'votes'], ['b', 'x']]), ''),
    ("A1", worksheet([['id', 'votes'], ['b', 'x']]), ''), ("o'clock", worksheet([['id', 'votes'], ['b', 'x']]), '')])
# -- refused: headings --
save(folder + 'headings.xlsx', [
    ('units', worksheet([['Bảng'], ['id', 'votes', 'scores', 'day', 'DAY'], ['a', 1, 2]] ), '')])
save(folder + 'no_heading.xlsx', [('units', worksheet([['Bảng số 1'], ['mã số', 'điểm số', 'vote'], ['a', 1, 2]]), '')])
save(folder + 'late_heading.xlsx', [('units', worksheet([['x']] * 20 + [['id', 'votes'], ['a', 1]]), '')])
save(folder + 'nobody.xlsx', [
    ('units', worksheet([['id', 'votes'], ['a', 1]]), ''), ('unit_s', worksheet([['id', 'votes'], ['b', 1]]), ' state="hidden"')])
save(folder + 'empty.xlsx', [('units', worksheet([]), ''), ('x', worksheet([['  ']]), '')])
# -- refused: books --
save(folder + 'bomb.xlsx', [('units', HEAD + f'<worksheet xmlns="{MAIN}"><sheetData>' + ' ' * 80000000, '')])
with open(folder + 'bomb.xlsx.gz', 'wb') as file:
    file.write(gzip.compress(open(folder + 'bomb.xlsx', 'rb').read(), mtime=0))
os.remove(folder + 'bomb.xlsx')
entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
save(folder + 'entities.xlsx', [('units', HEAD + entities + f'<worksheet xmlns="{MAIN}">&b;</worksheet>', '')])
save(folder + 'deep.xlsx', [('units', HEAD + f'<worksheet xmlns="{MAIN}">' + '<a>' * 100000, '')])
save(folder + 'unsound.xlsx', [('units', HEAD + f'<worksheet xmlns="{MAIN}"><sheetData><row><c></row>', '')])
save(folder + 'no_sheet.xlsx', [('units', units(), '')], parts={'xl/worksheets/sheet1.xml': None})
save(folder + 'headings_alone.xlsx', [('units', units(), ''), ('incident', worksheet([['unit', 'id']]), '')])
save(folder + 'no_text.xlsx', [('units', worksheet([['id', 'votes'], ['<c t="s"><v>3</v></c>', 1]]), '')], shared=['x'])
save(folder + 'rows_turned.xlsx', [('units', HEAD + f'<worksheet xmlns="{MAIN}">' + sheet_data([['id', 'votes']], 5)[:-12] +
                                    sheet_data([['a', 1]], 3)[11:] + '</worksheet>', '')])
save(folder + 'word.xlsx', [], parts={'xl/workbook.xml': None, 'word/document.xml': HEAD + '<a/>'})
save(folder + 'binary.xlsx', [], parts={'xl/workbook.xml': None, 'xl/workbook.bin': 'x'})
save(folder + 'libreoffice_own.xlsx', [], parts={'xl/workbook.xml': None, 'content.xml': HEAD + '<a/>'})
save(folder + 'other_zip.xlsx', [], parts={'xl/workbook.xml': None})
save(folder + 'nul.xlsx', [('units', worksheet([['id', 'name'], ['a', 'x_x0000_y']]), '')])
save(folder + 'nul_shared.xlsx', [('units', worksheet([['id', 'name'], ['a', '<c t="s"><v>0</v></c>']]), '')], shared=['x_x0000_y'])
save(folder + 'no_number.xlsx', [('units', worksheet([['id', 'votes'], ['a', '<c><v>abc</v></c>']]), '')])
save(folder + 'cells_turned.xlsx', [('units', HEAD + f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="B1"/><c r="A1"/></row>'
                                     '</sheetData></worksheet>', '')])
for name, size in (('long_text', 2 << 20), ('long_cell', 9 << 20)):
    save(folder + name + '.xlsx', [('units', worksheet([['id', 'name'], ['a', 'x' * size]]), '')])
    with open(folder + name + '.xlsx.gz', 'wb') as file:
        file.write(gzip.compress(open(folder + name + '.xlsx', 'rb').read(), mtime=0))
    os.remove(folder + name + '.xlsx')
with open(folder + 'plain.xlsx', 'rb') as file:
    whole = file.read()
with open(folder + 'cut.xlsx', 'wb') as file:
    file.write(whole[:len(whole) // 2])
# a byte of a sheet is another
damaged = bytearray(open(folder + 'units_named.xlsx', 'rb').read())
at = damaged.index(b'xl/worksheets/sheet1.xml') + 60
damaged[at] ^= 0x10
open(folder + 'damaged.xlsx', 'wb').write(damaged)
# every member says that a password is needed
locked = bytearray(open(folder + 'units_named.xlsx', 'rb').read())
for mark, flags in ((b'PK\x03\x04', 6), (b'PK\x01\x02', 8)):
    at = locked.find(mark)
    while at >= 0:
        locked[at + flags] |= 1
        at = locked.find(mark, at + 4)
open(folder + 'locked.xlsx', 'wb').write(locked)
