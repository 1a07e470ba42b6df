/* Templates to start from (starter.h). Their words are Vietnamese, like the papers that the decree is for. */
#include "papers/starter.h"

#include <utf8proc.h>

#include "base/buffer.h"
#include "papers/marks.h"
#include "papers/template.h"
#include "results/people.h"

const struct str starter_names[N_STARTERS] = {
    {"danh-sach", 9}, {"bien-ban", 8}, {"thong-bao", 9}, {"to-trinh", 8}};

/* papers/frame.xml: a document with the decree's styles, and a place for the styles and the body of
 * one kind. */
static const char *const frame[] = {
#include "papers/frame.def"
};

#define COLUMNS_MAX 4 /* besides the number: what fits on a page upright */

struct starter {
  struct buffer out;
  struct arena *arena;
  const struct schema *schema;
  uint32_t entity;               /* who the paper is about */
  uint32_t decision, selection;  /* the first ones of it; NONE_INDEX: there are none */
  uint32_t columns[COLUMNS_MAX]; /* items */
  uint32_t n_columns;
};

/* -- what the regulation has -- */

static uint32_t name_field(const struct starter *starter) {
  const struct entity *entity = &starter->schema->entities[starter->entity];
  for (uint32_t f = entity->first_field + 1; f < entity->first_field + entity->n_fields; f++) {
    const struct field *field = &starter->schema->fields[f];
    if (field->origin == FIELD_DATA && field->type.kind == TYPE_TEXT &&
        (str_equal(field->name, STR("name")) || str_equal(field->name, STR("tên")) ||
            str_equal(field->label, STR("tên"))))
      return f;
  }
  return entity->first_field; /* its id */
}

static void look_around(struct starter *starter) {
  const struct schema *schema = starter->schema;
  starter->entity = schema_counted_entity(schema);
  starter->decision = starter->selection = NONE_INDEX;
  for (uint32_t i = 0; i < schema->n_items; i++) {
    const struct item *item = &schema->items[i];
    if (report_item_entity(schema, item) != starter->entity) continue;
    if (item->kind == ITEM_DECISION && starter->decision == NONE_INDEX)
      starter->decision = item->index;
    if (item->kind == ITEM_SELECTION && starter->selection == NONE_INDEX)
      starter->selection = item->index;
    bool is_shown = item->kind == ITEM_DECISION || item->kind == ITEM_SELECTION ||
        item->kind == ITEM_ALLOCATION;
    if (is_shown && starter->n_columns < COLUMNS_MAX - 1)
      starter->columns[starter->n_columns++] = i;
  }
}

/* -- pieces -- */

static void put(struct starter *starter, const char *text) {
  buffer_put(&starter->out, str_from(text));
}

/* A label as a heading: with a capital. */
static void put_heading(struct starter *starter, struct str label) {
  int32_t first;
  utf8proc_uint8_t bytes[4];
  if (!label.n) return;
  uint32_t n = str_decode(label, 0, &first);
  utf8proc_ssize_t width = utf8proc_encode_char(utf8proc_toupper(first), bytes);
  xml_put(&starter->out, (struct str){(const char *)bytes, (uint32_t)width});
  xml_put(&starter->out, (struct str){label.p + n, label.n - n});
}

/* A name inside a mark: one that is a word of marks too is asked in parentheses. */
static void put_name(struct starter *starter, struct str name) {
  struct str rest;
  bool is_word = false;
#define MARK(mark, english, vietnamese) is_word |= mark_begins(name, english, vietnamese, &rest);
#define MARK_FIELD(mark, english, vietnamese, scope)                                               \
  is_word |= mark_begins(name, english, vietnamese, &rest);
#include "papers/marks.def"
  if (is_word) put(starter, "(");
  xml_put(&starter->out, name);
  if (is_word) put(starter, ")");
}

static void put_value(struct starter *starter, struct str name) {
  put(starter, "{{");
  put_name(starter, name);
  put(starter, "}}");
}

static void put_entity_name(struct starter *starter, uint32_t entity) {
  xml_put(&starter->out, starter->schema->entities[entity].name);
}

static void put_called(struct starter *starter) {
  put_value(starter, starter->schema->fields[name_field(starter)].name);
}

static void put_head(struct starter *starter, const char *kind, const char *title) {
  put(starter,
      "  <table:table table:name=\"Khung\" table:style-name=\"Khung\">\n"
      "   <table:table-column table:style-name=\"Khung.A\"/><table:table-column "
      "table:style-name=\"Khung.B\"/>\n"
      "   <table:table-row><table:table-cell table:style-name=\"Khung.O\">"
      "<text:p text:style-name=\"Co_20_quan_20_chu_20_quan\">{{điền cơ quan chủ quản}}</text:p>"
      "<text:p text:style-name=\"Co_20_quan_20_ban_20_hanh\">{{điền cơ quan lập}}</text:p>"
      "<text:p text:style-name=\"Vach_20_duoi_20_co_20_quan\"/>"
      "<text:p text:style-name=\"So_20_ky_20_hieu\">Số: {{điền số}}/");
  put(starter, kind);
  put(starter,
      "</text:p></table:table-cell><table:table-cell table:style-name=\"Khung.O\">"
      "<text:p text:style-name=\"Quoc_20_hieu\">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</text:p>"
      "<text:p text:style-name=\"Tieu_20_ngu\">Độc lập - Tự do - Hạnh phúc</text:p>"
      "<text:p text:style-name=\"Vach_20_duoi_20_tieu_20_ngu\"/>"
      "<text:p text:style-name=\"Dia_20_danh\">{{điền nơi ký}}, {{điền ngày ký bằng chữ}}</text:p>"
      "</table:table-cell></table:table-row>\n  </table:table>\n"
      "  <text:p text:style-name=\"Ten_20_loai\">");
  put(starter, title);
  put(starter,
      "</text:p>\n  <text:p text:style-name=\"Trich_20_yeu\">{{điền trích yếu}}</text:p>\n"
      "  <text:p text:style-name=\"Vach_20_duoi_20_trich_20_yeu\"/>\n");
}

static void begin_paragraph(struct starter *starter, const char *style) {
  put(starter, "  <text:p text:style-name=\"");
  put(starter, style);
  put(starter, "\">");
}

static void end_paragraph(struct starter *starter) { put(starter, "</text:p>\n"); }

static void put_paragraph(struct starter *starter, const char *style, const char *text) {
  begin_paragraph(starter, style);
  put(starter, text);
  end_paragraph(starter);
}

static void put_sign(struct starter *starter) {
  put(starter,
      "  <table:table table:name=\"Ky\" table:style-name=\"Ky\">\n"
      "   <table:table-column table:style-name=\"Ky.A\" table:number-columns-repeated=\"2\"/>\n"
      "   <table:table-row table:style-name=\"Ky.Hang\"><table:table-cell "
      "table:style-name=\"Khung.O\">"
      "<text:p text:style-name=\"Noi_20_nhan\">Nơi nhận:</text:p>"
      "<text:p text:style-name=\"Noi_20_nhan_20_muc\">- Như trên;</text:p>"
      "<text:p text:style-name=\"Noi_20_nhan_20_muc\">- Lưu: VT.</text:p></table:table-cell>"
      "<table:table-cell table:style-name=\"Khung.O\">"
      "<text:p text:style-name=\"Quyen_20_han\">{{điền chức vụ người ký}}</text:p>"
      "<text:p text:style-name=\"Ho_20_ten\">{{điền người ký}}</text:p></table:table-cell>"
      "</table:table-row>\n  </table:table>\n");
}

/* The leaf that says whence the paper comes. */
static void put_trace(struct starter *starter) {
  put_paragraph(starter, "To_20_kem", "TỜ KÈM ĐỂ TRA CỨU, KHÔNG PHÁT HÀNH");
  put_paragraph(starter, "Khong_20_chinh_20_thuc",
      "Mẫu tham khảo do người dùng tự sửa, <text:span text:style-name=\"Dam\">không phải mẫu chính "
      "thức</text:span>. Chỗ có dấu chấm là điều chưa biết, hoặc chờ người soạn điền.");
  put_paragraph(starter, "Muc", "Kết quả tính theo");
  put_paragraph(starter, "Nguon", "{{tiêu đề}}, tại ngày {{tính đến}}.");
  put_paragraph(starter, "Muc", "Dữ liệu đã đọc");
  put_paragraph(
      starter, "Nguon", "{{mỗi tệp dữ liệu}}- {{tệp}}: {{số dòng}} dòng; SHA-256 {{mã băm}}");
  if (!starter->schema->n_readings) return;
  put_paragraph(starter, "Muc", "Cách hiểu văn bản");
  put_paragraph(starter, "Nguon", "{{mỗi cách hiểu}}- {{cách hiểu}}: {{cách chọn}} – {{lý do}}.");
}

/* How each outcome is written: the office puts its own words behind `là`. */
static void put_wordings(struct starter *starter) {
  const struct schema *schema = starter->schema;
  for (uint32_t c = 0; c < starter->n_columns; c++) {
    const struct item *item = &schema->items[starter->columns[c]];
    if (item->kind != ITEM_DECISION) continue;
    const struct enumeration *outcomes =
        &schema->enumerations[schema->decisions[item->index].outcomes];
    for (uint32_t i = 0; i < outcomes->n_words; i++) {
      begin_paragraph(starter, "Nguon");
      put(starter, "{{viết ");
      xml_put(&starter->out, outcomes->words[i]);
      put(starter, " là ");
      xml_put(&starter->out, people_member(starter->arena, outcomes, i));
      put(starter, "}}");
      end_paragraph(starter);
    }
  }
}

/* -- the table -- */

static void put_table_styles(struct starter *starter) {
  uint32_t width = 149 / (starter->n_columns + 1);
  put(starter,
      "  <style:style style:name=\"Bang\" style:family=\"table\"><style:table-properties "
      "style:width=\"160mm\" table:align=\"margins\" fo:margin-top=\"8pt\" "
      "fo:margin-bottom=\"4pt\"/>"
      "</style:style>\n");
  for (uint32_t i = 0; i < starter->n_columns + 2; i++)
    buffer_printf(&starter->out,
        "  <style:style style:name=\"Bang.%c\" style:family=\"table-column\">"
        "<style:table-column-properties style:column-width=\"%umm\" "
        "style:rel-column-width=\"%u*\"/>"
        "</style:style>\n",
        (char)('A' + i), i ? width : 11, 100 * (i ? width : 11));
}

static void begin_cell(struct starter *starter, const char *style) {
  put(starter, "<table:table-cell table:style-name=\"Bang.O\"><text:p text:style-name=\"");
  put(starter, style);
  put(starter, "\">");
}

static void end_cell(struct starter *starter) { put(starter, "</text:p></table:table-cell>"); }

static void put_table(struct starter *starter) {
  const struct schema *schema = starter->schema;
  put(starter, "  <table:table table:name=\"Bang\" table:style-name=\"Bang\">\n   ");
  for (uint32_t i = 0; i < starter->n_columns + 2; i++)
    buffer_printf(
        &starter->out, "<table:table-column table:style-name=\"Bang.%c\"/>", (char)('A' + i));
  put(starter, "\n   <table:table-header-rows><table:table-row table:style-name=\"Bang.Hang\">");
  begin_cell(starter, "Tieu_20_de_20_cot");
  put(starter, "TT");
  end_cell(starter);
  begin_cell(starter, "Tieu_20_de_20_cot");
  put_heading(starter, people_entity(schema, starter->entity, starter->arena));
  end_cell(starter);
  for (uint32_t i = 0; i < starter->n_columns; i++) {
    begin_cell(starter, "Tieu_20_de_20_cot");
    put_heading(starter, people_item(schema, &schema->items[starter->columns[i]], starter->arena));
    end_cell(starter);
  }
  put(starter,
      "</table:table-row></table:table-header-rows>\n   <table:table-row "
      "table:style-name=\"Bang.Hang\">");
  begin_cell(starter, "O_20_giua");
  if (starter->entity) {
    put(starter, "{{mỗi ");
    put_entity_name(starter, starter->entity);
    put(starter, "}}");
  }
  put(starter, "{{stt}}");
  end_cell(starter);
  begin_cell(starter, "O");
  put_called(starter);
  end_cell(starter);
  for (uint32_t i = 0; i < starter->n_columns; i++) {
    begin_cell(starter, "O_20_giua");
    put_value(starter, report_item_name(schema, &schema->items[starter->columns[i]]));
    end_cell(starter);
  }
  put(starter, "</table:table-row>\n  </table:table>\n");
}

/* -- the kinds -- */

/* "{{mỗi unit mà không (standing là considered)}}": whom the rules say something of. */
static void put_each_concerned(struct starter *starter) {
  put(starter, "{{mỗi ");
  put_entity_name(starter, starter->entity);
  if (starter->decision != NONE_INDEX) {
    const struct decision *decision = &starter->schema->decisions[starter->decision];
    put(starter, " mà không (");
    xml_put(&starter->out, decision->name);
    put(starter, " là ");
    xml_put(&starter->out,
        starter->schema->enumerations[decision->outcomes].words[decision->otherwise]);
    put(starter, ")");
  }
  put(starter, "}}");
}

static void put_part(struct starter *starter, const char *part) {
  put(starter, "{{");
  xml_put(&starter->out, starter->schema->decisions[starter->decision].name);
  put(starter, part);
  put(starter, "}}");
}

/* Some rule of the decision quotes the law. */
static bool quotes_law(const struct starter *starter) {
  bool quotes = false;
  for (uint32_t i = 0; i < starter->schema->n_rules; i++)
    quotes |= starter->schema->rules[i].decision == starter->decision &&
        starter->schema->rules[i].law.n_lines;
  return quotes;
}

static void put_notice(struct starter *starter) {
  if (starter->entity) {
    begin_paragraph(starter, "Noi_20_dung");
    put_each_concerned(starter);
    end_paragraph(starter);
  }
  put_head(starter, "TB", "THÔNG BÁO");
  begin_paragraph(starter, "Kinh_20_gui");
  put(starter, "Kính gửi: ");
  put_called(starter);
  put(starter, ".");
  end_paragraph(starter);
  begin_paragraph(starter, "Noi_20_dung");
  put(starter, "Theo {{tiêu đề}}, tính đến {{tính đến bằng chữ}}");
  if (starter->decision != NONE_INDEX) {
    const struct decision *decision = &starter->schema->decisions[starter->decision];
    put(starter, ", ");
    put_part(starter, ".nhãn");
    put(starter, " của ");
    put_called(starter);
    put(starter, " là: ");
    put_value(starter, decision->name);
    put(starter, ", vì ");
    put_part(starter, ".lý do");
    if (quotes_law(starter)) {
      put(starter, "; ");
      put_part(starter, ".lời văn");
    }
  }
  put(starter, "./.");
  end_paragraph(starter);
  put_sign(starter);
  if (starter->entity) put_paragraph(starter, "Noi_20_dung", "{{hết}}");
}

/* Those a selection has chosen, an entry each. */
static void put_chosen(struct starter *starter) {
  if (starter->selection == NONE_INDEX) return;
  const struct selection *selection = &starter->schema->selections[starter->selection];
  begin_paragraph(starter, "Muc");
  put_heading(starter, selection->label.n ? selection->label : selection->name);
  end_paragraph(starter);
  begin_paragraph(starter, "Liet_20_ke");
  put(starter, "{{mỗi ");
  put_entity_name(starter, selection->entity);
  put(starter, " mà ");
  xml_put(&starter->out, selection->name);
  put(starter, " là chosen}}- ");
  put_called(starter);
  put(starter, ";");
  end_paragraph(starter);
}

static void put_record(struct starter *starter) {
  uint32_t group = starter->schema->entities[starter->entity].parent;
  bool is_grouped = starter->entity && group;
  if (is_grouped) {
    begin_paragraph(starter, "Noi_20_dung");
    put(starter, "{{mỗi ");
    put_entity_name(starter, group);
    put(starter, "}}");
    end_paragraph(starter);
  }
  put_head(starter, "BB", "BIÊN BẢN");
  put_paragraph(starter, "Noi_20_dung",
      "Hôm nay, {{điền ngày họp bằng chữ}}, tại {{điền nơi họp}}, do {{điền người chủ trì}} chủ "
      "trì, "
      "{{điền thư ký}} làm thư ký.");
  put_table(starter);
  put_chosen(starter);
  put_sign(starter);
  if (is_grouped) put_paragraph(starter, "Noi_20_dung", "{{hết}}");
}

static void put_body(struct starter *starter, enum starter_kind kind) {
  switch (kind) {
  case STARTER_LIST:
    put_paragraph(starter, "Phu_20_luc", "Phụ lục");
    put_paragraph(starter, "Trich_20_yeu", "{{điền tên danh sách}}");
    put_paragraph(
        starter, "Kem_20_theo", "(Kèm theo văn bản số {{điền số}} {{điền ngày ký bằng chữ}})");
    put_table(starter);
    break;
  case STARTER_RECORD: put_record(starter); break;
  case STARTER_NOTICE: put_notice(starter); break;
  case STARTER_SUBMISSION:
    put_head(starter, "TTr", "TỜ TRÌNH");
    put_paragraph(starter, "Kinh_20_gui", "Kính gửi: {{điền nơi nhận}}.");
    put_paragraph(starter, "Can_20_cu", "Căn cứ {{tiêu đề}}.");
    put_paragraph(starter, "Noi_20_dung", "{{điền lời trình}}");
    put_chosen(starter);
    put_paragraph(starter, "Noi_20_dung_20_cuoi", "(Có danh sách kèm theo)./.");
    put_sign(starter);
    break;
  case N_STARTERS: break;
  }
  put_trace(starter);
  put_wordings(starter);
}

void starter_write(
    FILE *out, struct arena *arena, const struct schema *schema, enum starter_kind kind) {
  struct starter starter = {.arena = arena, .schema = schema};
  buffer_init(&starter.out, arena, out);
  look_around(&starter);
  for (size_t i = 0; i < sizeof frame / sizeof *frame; i++) {
    if (strcmp(frame[i], "@STYLES@\n") == 0) put_table_styles(&starter);
    else if (strcmp(frame[i], "@BODY@\n") == 0) put_body(&starter, kind);
    else put(&starter, frame[i]);
  }
  buffer_flush(&starter.out);
}
