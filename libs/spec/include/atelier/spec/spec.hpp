#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"
#include "atelier/spec/calendar.hpp"
#include "atelier/spec/vocabulary.hpp"

namespace atelier::spec {

/// A fixed condition: numbers with > >= < <=, texts with = != and lists with `in`, `not_in`, dates (ISO) with all but
/// lists. Or, with `any`, two to six such conditions of which one must hold; then the other members mean nothing.
struct Filter {
    Field field = Field::value;
    Op op = Op::gt;
    std::variant<double, std::string, std::vector<std::string>> value;
    std::vector<Filter> any{};
    bool operator==(const Filter& other) const {
        if (!any.empty() || !other.any.empty()) return any == other.any;
        return field == other.field && op == other.op && value == other.value;
    }

    /// The texts compared with: one, several, or none of a number.
    std::vector<std::string> texts() const;
    /// Whether the condition, or one of its alternatives, is about the field.
    bool about(Field which) const;
};

/// An input with which the reader of the widget filters its rows.
struct Control {
    ControlKind kind = ControlKind::text;
    Field field = Field::ticker;
    bool operator==(const Control&) const = default;
};

struct Widget {
    View view = View::table;
    Source source = Source::positions;
    std::optional<Metric> metric;   ///< number view only; excludes source
    std::vector<Control> controls;  ///< at most two
    std::vector<Filter> filters;    ///< at most four, all must hold
    std::vector<Field> columns;     ///< of a table without grouping
    std::optional<Field> group_by;
    std::optional<Field> measure;          ///< what is drawn, added up or grouped
    bool count = false;                    ///< how many rows, in place of a measure: a number's, or each group's
    Aggregate aggregate = Aggregate::sum;  ///< of the measure: a number's, or each group's
    std::optional<Field> sort_by;
    Order order = Order::none;
    std::optional<int> limit;
    std::optional<Field> limit_per;  ///< the limit holds for each value of this field: "the first 3 of each sector"
    Color color = Color::none;
    bool total_row = false;
    bool donut = false;
    std::optional<Period> period;      ///< rolling, up to the last priced day
    std::optional<Calendar> calendar;  ///< excludes period
    Benchmark benchmark = Benchmark::none;
    bool cumulative = false;      ///< each point adds up all before it; of something in time
    std::optional<int> decimals;  ///< places after the point, 0 to 4; none: as the page writes figures
    bool operator==(const Widget&) const = default;
};

using ParamValue = std::variant<std::string, double>;

struct Param {
    std::string name;
    ParamValue value;
    bool operator==(const Param&) const = default;
};

/// A named spec. `params` holds what was said; `value_of` adds the defaults.
struct Template {
    TemplateId id = TemplateId::kpi_card;
    std::vector<Param> params;  ///< in the order of the vocabulary
    bool operator==(const Template&) const = default;

    const ParamValue* find(std::string_view name) const;
    void set(std::string_view name, ParamValue value);
    std::string text(std::string_view name) const;  ///< value or default as text
    double number(std::string_view name) const;     ///< value or default as a number
};

struct Spec {
    Lang labels = Lang::en;
    Slot slot = Slot::dashboard_grid;
    std::variant<Widget, Template> body;
    std::string title{};  ///< the user's own words, 1 to 80 characters; empty: made from the spec
    bool operator==(const Spec&) const = default;

    const Widget* widget() const { return std::get_if<Widget>(&body); }
    const Template* as_template() const { return std::get_if<Template>(&body); }
};

/// The grammar's way out: the model says that the request does not fit.
struct Unsupported {
    std::string reason;
};

/// Reads and validates. An error carries the path and the nearest valid name
/// ("filters[0].field: \"prise\" is not a field of positions, did you mean \"price\"?").
Result<Spec> parse_spec(const json::Value& value);
Result<Spec> parse_spec(std::string_view text);
inline Result<Spec> parse_spec(const char* text) { return parse_spec(std::string_view(text)); }
/// As parse_spec, but also reads the `unsupported` branch of the grammar. A title in it is dropped: titles are the
/// user's.
Result<std::variant<Spec, Unsupported>> parse_answer(std::string_view text);

/// Member order is fixed, defaults are left out: equal specs print equal text.
json::Value to_json(const Spec& spec);
std::string print(const Spec& spec);
std::string print_pretty(const Spec& spec);

/// The condition's opposite: "below 5" of "at least 5", all opposites of an `any` (several, which must all hold).
std::vector<Filter> opposite(const Filter& filter);

/// Whether the combination makes sense (a measure of this source, compulsory params, bounds).
Result<void> validate(const Spec& spec);

/// The same thing as a widget, where the vocabulary can say it: what an edit of a template starts from.
std::optional<Widget> as_widget(const Template& named);

}  // namespace atelier::spec
