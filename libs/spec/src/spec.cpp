#include "atelier/spec/spec.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "atelier/base/text.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

std::string suggest(std::string_view given, std::span<const std::string_view> valid) {
    const std::vector<std::string> candidates(valid.begin(), valid.end());
    const auto near = nearest(given, candidates);
    if (!near.empty()) return formatted(", did you mean \"{}\"?", near);
    if (valid.size() > 12) return {};
    return ", one of " + join(candidates, ", ");
}

template <class E>
std::optional<E> read_name(
    json::Reader& reader, std::string_view key, std::span<const std::string_view> valid = names_of<E>()
) {
    const auto text = reader.optional_string(key);
    if (!text) return std::nullopt;
    if (const auto value = from_string<E>(*text); value && contains(valid, std::string_view(*text))) return value;
    reader.mistake(key, formatted("\"{}\" is unknown{}", *text, suggest(*text, valid)));
    return std::nullopt;
}

std::vector<std::string_view> fields_of(Source source, unsigned use) {
    std::vector<std::string_view> names;
    for (const auto& field : info(source).fields)
        if (field.uses & use) names.push_back(to_string(field.field));
    return names;
}

std::optional<Field> field_named(
    json::Reader& reader, std::string_view key, std::string_view text, Source source, unsigned use,
    std::string_view what
) {
    const auto field = from_string<Field>(text);
    if (field && find(source, *field) && (find(source, *field)->uses & use)) return field;
    reader.mistake(
        key,
        formatted("\"{}\" is not a {} of {}{}", text, what, to_string(source), suggest(text, fields_of(source, use)))
    );
    return std::nullopt;
}

std::optional<Field> read_field(
    json::Reader& reader, std::string_view key, Source source, unsigned use, std::string_view what
) {
    const auto text = reader.optional_string(key);
    return text ? field_named(reader, key, *text, source, use, what) : std::nullopt;
}

std::optional<Control> read_control(
    json::Reader& reader, std::string_view key, const std::string& text, Source source
) {
    const auto cut = text.find('_');
    const auto kind = from_string<ControlKind>(text.substr(0, cut));
    const auto field = cut == std::string::npos ? std::nullopt : from_string<Field>(text.substr(cut + 1));
    if (kind && field) {
        const unsigned use = *kind == ControlKind::text     ? text_control
                             : *kind == ControlKind::select ? select_control
                                                            : date_control;
        if (allows(source, *field, use)) return Control{*kind, *field};
    }
    std::vector<std::string> valid;
    for (const auto& entry : info(source).fields) {
        const std::string name(to_string(entry.field));
        if (entry.uses & text_control) valid.push_back("text_" + name);
        if (entry.uses & select_control) valid.push_back("select_" + name);
        if (entry.uses & date_control) valid.push_back("date_" + name);
    }
    const std::vector<std::string_view> views(valid.begin(), valid.end());
    reader.mistake(key, formatted("\"{}\" is not a control of {}{}", text, to_string(source), suggest(text, views)));
    return std::nullopt;
}

/// One condition; `any` holds alternatives, which have none of their own.
Result<Filter> read_filter(const json::Value& value, Source source, const std::string& path, bool nested = false) {
    if (!value.is_object()) return fail(Code::invalid_argument, path + ": an object is expected");
    json::Reader reader(value.get_object(), path);
    Filter filter;
    if (const auto* any = reader.array("any"); any && !nested) {
        for (const char* const other : {"field", "op", "value"})
            if (reader.has(other)) reader.mistake(other, "stands beside any");
        ATL_CHECK(reader.done());
        if (any->size() < 2 || any->size() > 6)
            return fail(Code::invalid_argument, path + ".any: two to six alternatives are expected");
        for (std::size_t i = 0; i < any->size(); ++i) {
            ATL_TRY(auto one, read_filter((*any)[i], source, formatted("{}.any[{}]", path, i), true));
            filter.any.push_back(std::move(one));
        }
        return filter;
    }
    if (reader.has("any")) reader.mistake("any", "alternatives have no alternatives");
    if (const auto field = read_field(reader, "field", source, Use::filter, "filter field")) filter.field = *field;
    if (const auto op = read_name<Op>(reader, "op")) filter.op = *op;
    if (!reader.has("field") || !reader.has("op")) reader.mistake("op", "field and op are needed");
    if (filter.op == Op::in || filter.op == Op::not_in)
        filter.value = reader.strings_or_empty("value");
    else if (is_numeric(filter.field))
        filter.value = reader.optional_number("value").value_or(0);
    else
        filter.value = reader.string("value");
    ATL_CHECK(reader.done());
    return filter;
}

/// A rolling period or a stretch of the calendar.
void read_period(json::Reader& reader, Widget& widget) {
    const auto text = reader.optional_string("period");
    if (!text) return;
    if ((widget.period = from_string<Period>(*text))) return;
    if ((widget.calendar = Calendar::from(*text))) return;
    reader.mistake(
        "period", formatted(
                      "\"{}\" is neither a period{} nor a stretch of the calendar like previous_quarter, 2022-Q3 or "
                      "2022-03..2022-06",
                      *text, suggest(*text, names_of<Period>())
                  )
    );
}

Result<Widget> read_widget(const json::Object& object) {
    json::Reader reader(object);
    static constexpr std::array<std::string_view, 24> k_members{
        "labels",    "slot",     "view",    "source",    "metric",     "control",  "controls",  "filters",
        "columns",   "group_by", "measure", "sort_by",   "order",      "limit",    "limit_per", "color",
        "total_row", "donut",    "period",  "benchmark", "cumulative", "decimals", "title",     "aggregate"
    };
    for (const auto& member : object)
        if (!contains(k_members, std::string_view(member.key())))
            reader.mistake(member.key(), "unknown member" + suggest(member.key(), k_members));
    Widget widget;
    if (const auto view = read_name<View>(reader, "view")) widget.view = *view;
    widget.metric = read_name<Metric>(reader, "metric");
    if (const auto source = read_name<Source>(reader, "source"))
        widget.source = *source;
    else if (!widget.metric)
        reader.mistake("source", "a source or a metric is needed");
    if (const auto control = reader.optional_string("control"); control && *control != "none")
        if (const auto read = read_control(reader, "control", *control, widget.source))
            widget.controls.push_back(*read);
    for (const auto& text : reader.strings_or_empty("controls"))
        if (const auto read = read_control(reader, "controls", text, widget.source)) widget.controls.push_back(*read);
    for (const auto& text : reader.strings_or_empty("columns"))
        if (const auto field = field_named(reader, "columns", text, widget.source, Use::column, "column"))
            widget.columns.push_back(*field);
    widget.group_by = read_field(reader, "group_by", widget.source, Use::group, "grouping");
    if (reader.optional_string("measure") == "count")
        widget.count = true;
    else
        widget.measure = read_field(reader, "measure", widget.source, Use::measure, "measure");
    if (const auto aggregate = read_name<Aggregate>(reader, "aggregate")) widget.aggregate = *aggregate;
    widget.sort_by = read_field(reader, "sort_by", widget.source, Use::column, "sort field");
    if (const auto order = read_name<Order>(reader, "order")) widget.order = *order;
    if (const auto limit = reader.optional_integer("limit"))
        widget.limit = static_cast<int>(std::clamp<std::int64_t>(*limit, -1, 100000));
    widget.limit_per = read_field(reader, "limit_per", widget.source, Use::group, "grouping");
    if (const auto color = read_name<Color>(reader, "color")) widget.color = *color;
    widget.total_row = reader.boolean_or("total_row", false);
    widget.donut = reader.boolean_or("donut", false);
    read_period(reader, widget);
    widget.cumulative = reader.boolean_or("cumulative", false);
    if (const auto places = reader.optional_integer("decimals"))
        widget.decimals = static_cast<int>(std::clamp<std::int64_t>(*places, -1, 99));
    if (const auto benchmark = read_name<Benchmark>(reader, "benchmark")) widget.benchmark = *benchmark;
    ATL_CHECK(reader.done());
    if (const auto* filters = reader.array("filters"))
        for (std::size_t i = 0; i < filters->size(); ++i) {
            ATL_TRY(auto filter, read_filter((*filters)[i], widget.source, formatted("filters[{}]", i)));
            widget.filters.push_back(std::move(filter));
        }
    ATL_CHECK(reader.done());
    return widget;
}

Result<Template> read_template(const json::Object& object) {
    json::Reader reader(object);
    Template named;
    if (const auto id = read_name<TemplateId>(reader, "template")) named.id = *id;
    const json::Object none;
    const auto* given = reader.object("params");
    ATL_CHECK(reader.done());
    json::Reader params(given ? *given : none, "params");
    std::vector<std::string_view> valid;
    for (const auto& param : info(named.id).params) valid.push_back(param.name);
    for (const auto& member : given ? *given : none)
        if (!contains(valid, std::string_view(member.key())))
            params.mistake(member.key(), "unknown parameter" + suggest(member.key(), valid));
    for (const auto& param : info(named.id).params) {
        if (!params.has(param.name)) continue;
        if (param.kind == ParamInfo::Kind::choice || param.kind == ParamInfo::Kind::text)
            named.set(param.name, params.string(param.name));
        else
            named.set(param.name, params.number(param.name));
    }
    ATL_CHECK(params.done());
    return named;
}

Result<void> check_template(const Template& named) {
    for (const auto& param : info(named.id).params) {
        const auto* value = named.find(param.name);
        const std::string path = formatted("params.{}: ", param.name);
        if (!value) {
            if (!param.fallback) return fail(Code::invalid_argument, path + "is needed");
            continue;
        }
        if (const auto* text = std::get_if<std::string>(value)) {
            if (param.kind == ParamInfo::Kind::choice && !contains(param.choices, std::string_view(*text)))
                return fail(
                    Code::invalid_argument,
                    formatted("{}\"{}\" is unknown{}", path, *text, suggest(*text, param.choices))
                );
            if (param.kind == ParamInfo::Kind::text &&
                (text->size() > param.max_length || (text->empty() && !param.fallback)))
                return fail(
                    Code::invalid_argument, formatted("{}1 to {} characters are expected", path, param.max_length)
                );
        } else {
            const double number = std::get<double>(*value);
            if (number < param.minimum || number > param.maximum ||
                (param.kind == ParamInfo::Kind::integer && number != std::floor(number)))
                return fail(
                    Code::invalid_argument,
                    formatted(
                        "{}a {}number from {} to {} is expected", path,
                        param.kind == ParamInfo::Kind::integer ? "whole " : "", param.minimum, param.maximum
                    )
                );
        }
    }
    return {};
}

Result<void> check_condition(const Filter& filter, Source source, const std::string& path) {
    const auto wrong = [&path](std::string text) { return fail(Code::invalid_argument, path + std::move(text)); };
    if (!filter.any.empty()) {
        if (filter.any.size() < 2 || filter.any.size() > 6) return wrong(".any: two to six alternatives are expected");
        for (std::size_t i = 0; i < filter.any.size(); ++i) {
            if (!filter.any[i].any.empty()) return wrong(".any: alternatives have no alternatives");
            ATL_CHECK(check_condition(filter.any[i], source, formatted("{}.any[{}]", path, i)));
        }
        return {};
    }
    if (!allows(source, filter.field, Use::filter)) return wrong(".field: not a filter field of this source");
    const bool lists = filter.op == Op::in || filter.op == Op::not_in;
    const auto* list = std::get_if<std::vector<std::string>>(&filter.value);
    if (lists != (list != nullptr)) return wrong(".value: in and not_in take a list, the others do not");
    if (list && (is_numeric(filter.field) || info(filter.field).type != Type::text))
        return wrong(".op: only texts are in a list");
    if (list && (list->empty() || list->size() > 20)) return wrong(".value: 1 to 20 texts are expected");
    if (list) return {};
    const bool text = std::holds_alternative<std::string>(filter.value);
    if (text == is_numeric(filter.field))
        return wrong(".value: a number belongs to a numeric field, a text to the others");
    if (text && info(filter.field).type == Type::text && filter.op != Op::eq && filter.op != Op::ne)
        return wrong(".op: texts are only equal or not");
    return {};
}

/// What the newer members may stand beside.
Result<void> check_shape(const Widget& widget) {
    const auto wrong = [](std::string text) { return fail(Code::invalid_argument, std::move(text)); };
    if (widget.decimals && (*widget.decimals < 0 || *widget.decimals > 4)) return wrong("decimals: 0 to 4 is expected");
    if (widget.metric) {
        if (widget.calendar || widget.limit_per || widget.cumulative || widget.aggregate != Aggregate::sum)
            return wrong("metric: has neither calendar, limit_per, cumulative nor aggregate");
        return {};
    }
    if (widget.calendar && widget.period) return wrong("period: one at a time");
    if (widget.calendar && !Calendar::from(widget.calendar->text)) return wrong("period: no stretch of the calendar");
    if (widget.calendar && widget.source == Source::positions) return wrong("period: positions are those of today");
    if (widget.limit_per) {
        if (!widget.limit) return wrong("limit_per: needs a limit");
        if (widget.group_by || widget.view == View::number || widget.view == View::line ||
            widget.source == Source::history)
            return wrong("limit_per: only rows are limited for each value, not groups, lines or numbers");
        if (!allows(widget.source, *widget.limit_per, Use::group))
            return wrong("limit_per: not a grouping of this source");
    }
    if (widget.aggregate != Aggregate::sum) {
        if (widget.count) return wrong("aggregate: rows are counted, nothing else");
        if (widget.view != View::number && !widget.group_by)
            return wrong("aggregate: of a number or of groups, each row stands for itself");
        if (widget.view == View::pie || widget.total_row || widget.cumulative)
            return wrong("aggregate: only sums make a whole");
    }
    const bool in_time = is_time(widget.group_by) ||
                         (widget.source != Source::positions && !widget.group_by);
    const bool drawn =
        widget.view == View::line || widget.view == View::bar || (widget.view == View::table && widget.group_by);
    if (widget.cumulative &&
        (!in_time || !drawn || widget.limit || widget.order != Order::none || widget.source == Source::history))
        return wrong("cumulative: only sums in time are added up, in their order and whole");
    return {};
}

Result<void> check_widget(const Widget& widget) {
    const auto wrong = [](std::string text) { return fail(Code::invalid_argument, std::move(text)); };
    ATL_CHECK(check_shape(widget));
    const bool chart = widget.view != View::table && widget.view != View::number;
    if (widget.metric) {
        if (widget.view != View::number) return wrong("metric: only the number view shows a metric");
        if (widget.period == Period::ytd) return wrong("period: a metric has no period \"ytd\"");
        return {};
    }
    if (widget.view == View::number && !widget.measure && !widget.count)
        return wrong("measure: a number needs a metric, a measure or \"count\"");
    if (widget.count && widget.view != View::number && !widget.group_by)
        return wrong("measure: rows are counted as a number or for each group");
    if (chart && !widget.measure && !widget.count) return wrong("measure: a chart needs a measure");
    if (widget.group_by && !widget.measure && !widget.count) return wrong("measure: a grouping needs a measure");
    if (widget.view == View::pie && !widget.group_by && widget.source != Source::positions)
        return wrong("group_by: a pie of this source needs a grouping");
    if (widget.group_by && !widget.columns.empty()) return wrong("columns: a grouped table has no other columns");
    // Rates of several positions do not add up; shares of one whole and yields on it do.
    const bool rate = widget.measure == Field::profit_percent || widget.measure == Field::day_change ||
                      widget.measure == Field::drawdown;
    if (rate && widget.aggregate == Aggregate::sum &&
        (widget.view == View::number || (widget.group_by && *widget.group_by != Field::ticker)))
        return wrong("measure: rates cannot be added up, take profit or a metric");
    if (widget.source == Source::positions && widget.period) return wrong("period: positions are those of today");
    if (widget.source == Source::history && (widget.view == View::pie || widget.view == View::number))
        return wrong("view: the history is a line, bars or a table");
    if (widget.benchmark != Benchmark::none && (widget.source != Source::history || widget.view != View::line))
        return wrong("benchmark: only a line of the history is compared with an index");
    if (widget.limit && (*widget.limit < 1 || *widget.limit > 500)) return wrong("limit: 1 to 500 is expected");
    if (widget.filters.size() > 4) return wrong("filters: at most four");
    if (widget.controls.size() > 2) return wrong("controls: at most two");
    if (!widget.controls.empty() && widget.view == View::number) return wrong("controls: a number has none");
    for (std::size_t i = 0; i < widget.filters.size(); ++i)
        ATL_CHECK(check_condition(widget.filters[i], widget.source, formatted("filters[{}]", i)));
    return {};
}

}  // namespace

std::vector<std::string> Filter::texts() const {
    if (const auto* text = std::get_if<std::string>(&value)) return {*text};
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
    return {};
}

bool Filter::about(Field which) const {
    return any.empty() ? field == which
                       : std::ranges::any_of(any, [which](const Filter& one) { return one.about(which); });
}

std::vector<Filter> opposite(const Filter& filter) {
    if (!filter.any.empty()) {
        std::vector<Filter> out;
        for (const auto& one : filter.any)
            for (auto& turned : opposite(one)) out.push_back(std::move(turned));
        return out;
    }
    constexpr std::array<Op, 8> k_opposites{Op::le, Op::lt, Op::ge, Op::gt, Op::ne, Op::eq, Op::not_in, Op::in};
    Filter turned = filter;
    turned.op = k_opposites[static_cast<std::size_t>(filter.op)];
    return {turned};
}

const ParamValue* Template::find(std::string_view name) const {
    const auto found = std::ranges::find(params, name, &Param::name);
    return found == params.end() ? nullptr : &found->value;
}

void Template::set(std::string_view name, ParamValue value) {
    if (const auto found = std::ranges::find(params, name, &Param::name); found != params.end()) {
        found->value = std::move(value);
        return;
    }
    params.push_back({std::string(name), std::move(value)});
    const auto rank = [this](const Param& param) {
        std::size_t i = 0;
        for (const auto& entry : info(id).params) {
            if (entry.name == param.name) break;
            ++i;
        }
        return i;
    };
    std::ranges::stable_sort(params, {}, rank);
}

std::string Template::text(std::string_view name) const {
    if (const auto* value = find(name); value && std::holds_alternative<std::string>(*value))
        return std::get<std::string>(*value);
    const auto* param = spec::find(id, name);
    return param ? std::string(param->fallback.value_or("")) : std::string();
}

double Template::number(std::string_view name) const {
    if (const auto* value = find(name); value && std::holds_alternative<double>(*value))
        return std::get<double>(*value);
    const auto* param = spec::find(id, name);
    double number = 0;
    if (param && param->fallback)
        std::from_chars(param->fallback->data(), param->fallback->data() + param->fallback->size(), number);
    return number;
}

Result<void> validate(const Spec& spec) {
    if (spec.labels == Lang::other) return fail(Code::invalid_argument, "labels: en or ru is expected");
    if (to_utf32(spec.title).size() > 80) return fail(Code::invalid_argument, "title: 1 to 80 characters are expected");
    if (const auto* widget = spec.widget()) return check_widget(*widget);
    return check_template(*spec.as_template());
}

Result<Spec> parse_spec(const json::Value& value) {
    if (!value.is_object()) return fail(Code::invalid_argument, "a spec is a JSON object");
    const auto& object = value.get_object();
    json::Reader reader(object);
    Spec spec;
    if (const auto labels = read_name<Lang>(reader, "labels")) spec.labels = *labels;
    if (const auto slot = read_name<Slot>(reader, "slot")) spec.slot = *slot;
    if (const auto own = reader.optional_string("title")) spec.title = std::string(trim(*own));
    if (reader.has("template") == reader.has("view")) reader.mistake("view", "either a view or a template is needed");
    ATL_CHECK(reader.done());
    if (reader.has("template")) {
        ATL_TRY(spec.body, read_template(object));
    } else {
        ATL_TRY(spec.body, read_widget(object));
    }
    ATL_CHECK(validate(spec));
    return spec;
}

Result<Spec> parse_spec(std::string_view text) {
    ATL_TRY(const auto value, json::parse(text));
    return parse_spec(value);
}

Result<std::variant<Spec, Unsupported>> parse_answer(std::string_view text) {
    ATL_TRY(const auto object, json::parse_object(text));
    if (json::get_string(object, "view") == "unsupported") return Unsupported{json::get_string(object, "reason")};
    ATL_TRY(auto spec, parse_spec(json::Value(object)));
    spec.title.clear();
    return spec;
}

std::optional<Widget> as_widget(const Template& named) {
    Widget widget;
    switch (named.id) {
        case TemplateId::allocation_pie: {
            const auto group = named.text("group_by");
            widget.view = View::pie;
            widget.donut = named.text("shape") == "donut";
            widget.group_by = group == "asset" ? Field::ticker : from_string<Field>(group);
            widget.measure = Field::value;
            widget.order = Order::descending;
            return widget;
        }
        case TemplateId::transactions_table: {
            widget.source = named.text("kinds") == "trades" ? Source::trades : Source::transactions;
            widget.columns.assign(
                info(widget.source).default_columns.begin(), info(widget.source).default_columns.end()
            );
            widget.limit = static_cast<int>(named.number("limit"));
            const auto filter = named.text("filter_by");
            if (filter == "ticker") widget.controls = {{ControlKind::text, Field::ticker}};
            if (filter == "type") widget.controls = {{ControlKind::select, Field::kind}};
            if (filter == "date") widget.controls = {{ControlKind::date, Field::date}};
            return widget;
        }
        case TemplateId::holdings_table: {
            const auto sort = named.text("sort_by");
            widget.columns.assign(
                info(widget.source).default_columns.begin(), info(widget.source).default_columns.end()
            );
            widget.columns.push_back(Field::share);
            widget.sort_by = sort == "pnl" ? Field::profit : sort == "weight" ? Field::share : from_string<Field>(sort);
            widget.order = named.text("order") == "asc" ? Order::ascending : Order::descending;
            return widget;
        }
        case TemplateId::performance_chart:
            widget.view = View::line;
            widget.source = Source::history;
            widget.measure = Field::value;
            widget.period = from_string<Period>(named.text("period"));
            widget.benchmark = from_string<Benchmark>(named.text("benchmark")).value_or(Benchmark::none);
            return widget;
        case TemplateId::kpi_card: {
            const auto metric = named.text("metric");
            widget.view = View::number;
            widget.metric = metric == "day_pnl"        ? Metric::day_profit
                            : metric == "total_return" ? Metric::return_percent
                                                       : from_string<Metric>(metric);
            return widget;
        }
        case TemplateId::risk_metrics:
            widget.view = View::number;
            widget.metric = from_string<Metric>(named.text("metric"));
            widget.period = from_string<Period>(named.text("period"));
            return widget;
        case TemplateId::top_movers: {
            const auto direction = named.text("direction");
            widget.columns = {Field::ticker, Field::name, Field::price, Field::day_change};
            widget.sort_by = Field::day_change;
            widget.order = direction == "losers" ? Order::ascending : Order::descending;
            if (direction != "both")
                widget.filters = {{Field::day_change, direction == "losers" ? Op::lt : Op::gt, 0.0}};
            widget.limit = static_cast<int>(named.number("limit"));
            widget.color = Color::by_sign;
            return widget;
        }
        default:
            return std::nullopt;
    }
}

}  // namespace atelier::spec
