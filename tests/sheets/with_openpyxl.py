"""A book as openpyxl 3.0 writes it: with_openpyxl.py FILE. Shared texts, dates by datetime, a formula that nobody
computed, merged cells above the heading, a hidden sheet, an empty one."""
import datetime
import sys

from openpyxl import Workbook
from openpyxl.styles import Font

book = Workbook()
sheet = book.active
sheet.title = 'đơn vị'
sheet.merge_cells('A1:E1')
sheet['A1'] = 'DANH SÁCH ĐƠN VỊ'
sheet['A1'].font = Font(bold=True)
sheet.append(['mã', 'tên', 'registered', 'votes', 'score', 'day'])
sheet.append(['vks-hà-nội', 'Hà Nội', True, 12, 9.75, datetime.date(2020, 3, 31)])
sheet.append(['vks-huế', 'Huế', False, 1200, 0.1, datetime.datetime(2020, 2, 29)])
sheet.append([12, 'Cần Thơ', None, None, 1 / 3 * 3, datetime.date(1900, 2, 28)])
hidden = book.create_sheet('Vụ việc')
hidden.sheet_state = 'hidden'
hidden.append(['đơn vị', 'mã', 'serious', 'ngày'])
hidden.append(['vks-huế', 1, True, datetime.date(2020, 1, 1)])
book.create_sheet('Sheet3')
if len(sys.argv) > 2:  # one that is refused
    sheet['D5'] = '=D3+D4'
    sheet['F5'] = datetime.datetime(2020, 2, 29, 8, 30)
book.properties.created = book.properties.modified = datetime.datetime(2020, 1, 1)
book.save(sys.argv[1])
