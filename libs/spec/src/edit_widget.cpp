#include "edit_widget.hpp"

#include <algorithm>

#include "choose.hpp"
#include "facts.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

bool is_negative(Op op) { return op == Op::ne || op == Op::not_in; }

void set_texts(Filter& filter, std::vector<std::string> texts) {
    const bool negative = is_negative(filter.op);
    filter.op = texts.size() > 1 ? (negative ? Op::not_in : Op::in) : negative ? Op::ne : Op::eq;
    if (texts.size() > 1)
        filter.value = std::move(texts);
    else
        filter.value = std::move(texts[0]);
}

class Editor {
public:
    Editor(Widget& widget, const Frame& frame, const Mentions& mentions, const Parse& parse)
        : w_(widget), f_(frame), m_(mentions), parse_(parse) {}

    void run() {
        view();
        looks();
        conditions();
        time();
        grouping();
        fields();
        order();
        amounts();
    }

private:
    bool table_of_rows() const { return w_.view == View::table && !w_.group_by; }
    bool removed(std::string_view kind) const {
        const auto* mention = m_.first(kind);
        return mention && is_removed(m_, *mention);
    }

    void set_view(View view) {
        const bool rows = table_of_rows();
        w_.view = view;
        if (view == View::table || view == View::number) return;
        const auto sorted_by = w_.sort_by;
        if (!w_.measure)
            w_.measure = w_.sort_by && is_numeric(*w_.sort_by) ? *w_.sort_by : info(w_.source).default_measure;
        w_.columns.clear();
        w_.total_row = false;
        w_.sort_by.reset();
        // Bars are ordered by what they show: an order by something else has gone with its column.
        if (rows && sorted_by && sorted_by != w_.measure) w_.order = Order::none;
        if (view != View::pie) w_.donut = false;
        if (view == View::pie && !w_.group_by && w_.source == Source::positions) w_.group_by = Field::ticker;
    }

    /// "replace the pie by bars": the last view named is the wanted one, unless "instead of" or "not" stands before it.
    void view() {
        std::optional<View> wanted;
        bool donut = false;
        for (const auto& m : m_.all) {
            if (!m.is("view")) continue;
            std::optional<View> named;
            if (m.key == "table" || m.key == "list") named = View::table;
            if (m.key == "pie" || m.key == "donut") named = View::pie;
            if (m.key == "bar" || m.key == "column_word")
                named = wanted == View::horizontal_bar ? View::horizontal_bar : View::bar;
            if (m.key == "horizontal_bar") named = View::horizontal_bar;
            if (m.key == "line") named = View::line;
            if (!named || (m.key == "column_word" && w_.view == View::table)) continue;
            if (wanted && is_removed(m_, m)) continue;
            wanted = named;
            donut = m.key == "donut";
        }
        if (wanted && *wanted != w_.view) set_view(*wanted);
        if (donut && w_.view == View::pie) w_.donut = true;
    }

    void looks() {
        if (m_.has("total_row") && w_.view == View::table) w_.total_row = !removed("total_row");
        if (m_.has("color")) w_.color = removed("color") ? Color::none : f_.color;
        if (f_.decimals) w_.decimals = f_.decimals;
        if (f_.benchmark != Benchmark::none && w_.source == Source::history && w_.view == View::line)
            w_.benchmark = removed("benchmark") ? Benchmark::none : f_.benchmark;
    }

    void conditions() {
        if (removed("filter")) {
            remove_filters();
            return;
        }
        for (const auto& control : f_.controls) {
            const unsigned use = use_of(control.kind);
            if (allows(w_.source, control.field, use) && !contains(w_.controls, control) && w_.controls.size() < 2)
                w_.controls.push_back(control);
        }
        for (const auto& filter : f_.filters) add(filter);
        for (const auto& ticker : f_.tickers) add({Field::ticker, Op::eq, ticker});
        if (f_.currencies.size() == 1) add({Field::currency, Op::eq, f_.currencies[0]});
        if (f_.currencies.size() > 1) add({Field::currency, Op::in, f_.currencies});
    }

    /// "remove the filter", "remove the filter by currency".
    void remove_filters() {
        std::vector<Field> named;
        for (const auto& m : m_.all)
            if (m.is("field")) named.push_back(*from_string<Field>(m.key));
        const auto meant = [&named](auto about) { return named.empty() || std::ranges::any_of(named, about); };
        std::erase_if(w_.filters, [&](const Filter& filter) {
            return meant([&](Field field) { return filter.about(field); });
        });
        std::erase_if(w_.controls, [&](const Control& control) {
            return meant([&](Field field) { return control.field == field; });
        });
    }

    bool allowed(const Filter& filter) const {
        if (filter.any.empty()) return allows(w_.source, filter.field, Use::filter);
        return std::ranges::all_of(filter.any, [this](const Filter& one) { return allowed(one); });
    }

    /// A condition on a field takes the place of the one before; values that are left out come to those left out, or go
    /// from those wanted.
    void add(const Filter& added) {
        if (!allowed(added)) return;
        const auto same_field = [&](const Filter& old) {
            return old.any.empty() && added.any.empty() && old.field == added.field;
        };
        if (!is_negative(added.op)) {
            std::erase_if(w_.filters, same_field);
            w_.filters.push_back(added);
            return;
        }
        const auto found = std::ranges::find_if(w_.filters, same_field);
        if (found == w_.filters.end()) {
            w_.filters.push_back(added);
            return;
        }
        auto texts = found->texts();
        if (is_negative(found->op)) {
            for (const auto& text : added.texts())
                if (!contains(texts, text)) texts.push_back(text);
        } else {
            std::erase_if(texts, [&](const std::string& text) { return contains(added.texts(), text); });
        }
        if (texts.empty())
            *found = added;
        else
            set_texts(*found, std::move(texts));
    }

    void time() {
        if (w_.source == Source::positions || w_.metric) return;
        if (f_.period) w_.period = f_.period, w_.calendar.reset();
        if (f_.calendar) w_.calendar = f_.calendar, w_.period.reset();
    }

    void grouping() {
        if (f_.limit_per && table_of_rows() && allows(w_.source, *f_.limit_per, Use::group)) {
            w_.limit_per = f_.limit_per;
            w_.limit = f_.limit;
            return;
        }
        const bool can =
            w_.group_by || w_.view != View::table || m_.has("by", "group") || m_.has("group") || m_.has("each");
        if (!f_.group || !can || !allows(w_.source, *f_.group, Use::group)) return;
        if (f_.group == f_.sort) return;
        const bool fresh = !w_.group_by;
        w_.group_by = f_.group;
        if (!w_.measure) w_.measure = info(w_.source).default_measure;
        if (fresh) w_.columns.clear(), w_.sort_by.reset(), w_.limit_per.reset();
    }

    /// "replace value by profit": the first field goes, the second one comes.
    bool is_replaced(const Mention& mention) const {
        if (is_removed(m_, mention)) return true;
        const auto* change = m_.first("edit");
        if (!change || change->key != "change" || change > &mention) return false;
        int fields = 0;
        const Mention* first = nullptr;
        for (const auto& m : m_.all)
            if (m.is("field")) {
                if (!first) first = &m;
                ++fields;
            }
        return fields == 2 && first == &mention;
    }

    void fields() {
        std::vector<Field> added, gone;
        for (std::size_t i = 0; i < m_.all.size(); ++i) {
            const auto& m = m_.all[i];
            if (!m.is("field") || parse_.over(i) || removed("filter")) continue;
            const auto field = *from_string<Field>(m.key);
            if (f_.sort == field || f_.group == field || contains(f_.controls, field, &Control::field)) continue;
            (is_replaced(m) ? gone : added).push_back(field);
        }
        if (table_of_rows())
            columns(added, gone);
        else
            for (const auto field : added)
                if (allows(w_.source, field, Use::measure)) w_.measure = field;
    }

    void columns(const std::vector<Field>& added, const std::vector<Field>& gone) {
        if (added.empty() && gone.empty()) return;
        if (m_.has("total_row") && gone.empty()) return;  // "a total of the value": the column is there
        if (w_.columns.empty())
            w_.columns.assign(info(w_.source).default_columns.begin(), info(w_.source).default_columns.end());
        for (const auto field : gone) {
            std::erase(w_.columns, field);
            if (w_.sort_by == field) w_.sort_by = added.empty() ? std::nullopt : std::optional(added[0]);
        }
        if (!w_.sort_by && !gone.empty()) w_.order = Order::none;
        for (const auto field : added)
            if (allows(w_.source, field, Use::column) && !contains(w_.columns, field)) w_.columns.push_back(field);
    }

    void order() {
        const bool newest = m_.has("recent") && !f_.limit && !f_.period && !f_.calendar && f_.order == Order::none;
        if (newest && table_of_rows() && find(w_.source, Field::date)) {
            w_.sort_by = Field::date, w_.order = Order::descending;
            return;
        }
        if (f_.order == Order::none && !f_.sort) return;
        const auto before = w_.order;
        w_.order = f_.order == Order::none ? Order::descending : f_.order;
        if (m_.has("order", "reverse")) w_.order = before == Order::descending ? Order::ascending : Order::descending;
        if (!table_of_rows()) return;
        if (f_.sort && allows(w_.source, *f_.sort, Use::column)) w_.sort_by = f_.sort;
        if (!w_.sort_by) w_.sort_by = usual_key();
        if (!w_.columns.empty() && !contains(w_.columns, *w_.sort_by)) w_.columns.push_back(*w_.sort_by);
    }

    /// The first figure that is shown, else the usual one.
    Field usual_key() const {
        const auto usual = info(w_.source).default_measure;
        if (w_.columns.empty() || contains(w_.columns, usual)) return usual;
        for (const auto field : w_.columns)
            if (is_numeric(field)) return field;
        return usual;
    }

    void amounts() {
        if (f_.limit && !w_.limit_per) w_.limit = f_.limit;
        if (m_.has("limit") && !f_.limit && removed("limit")) w_.limit.reset(), w_.limit_per.reset();
        if (!m_.has("cumulative")) return;
        w_.cumulative = !removed("cumulative");
        const bool in_time = is_time(w_.group_by);
        if (w_.cumulative && in_time) w_.order = Order::none, w_.sort_by.reset(), w_.limit.reset();
    }

    Widget& w_;
    const Frame& f_;
    const Mentions& m_;
    const Parse& parse_;
};

}  // namespace

bool edit_widget(Widget& widget, const Frame& frame, const Mentions& mentions, const Parse& parse) {
    const Widget before = widget;
    Editor(widget, frame, mentions, parse).run();
    return !(widget == before);
}

}  // namespace atelier::spec
