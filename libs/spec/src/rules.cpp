#include <algorithm>

#include "chart.hpp"
#include "rule_parts.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

// ---- values
// -------------------------------------------------------------------------------------------------------------

std::optional<Field> field_of_values(const Mention& m) {
    if (m.is("ticker")) return Field::ticker;
    if (m.is("country")) return Field::country;
    if (m.is("sector")) return Field::sector;
    if (m.is("class") || m.is("stock")) return Field::asset_class;
    if (m.is("kind") || m.is("field", "fee") || m.is("source", "dividends")) return Field::kind;
    if (m.is("money")) return Field::currency;
    return std::nullopt;
}

/// "stocks", "fees", "dividends" are values only beside something that says so: alone they are rows or a column.
bool soft_value(Pieces parts, Piece& out) {
    const auto& m = *parts[0]->mention;
    out.form = Form::values;
    out.field = *field_of_values(m);
    out.values = {m.is("stock") ? "stock" : m.is("field", "fee") ? "fee" : "dividend"};
    out.soft = true;
    return true;
}

bool value(Pieces parts, Piece& out) {
    const auto& m = *parts[0]->mention;
    out.form = Form::values;
    out.field = *field_of_values(m);
    out.values = {m.key};
    return true;
}

/// Values of one field, all wanted or none of them.
bool list(Pieces parts, Piece& out) {
    const auto &left = *parts.front(), &right = *parts.back();
    if (left.field != right.field || left.negated != right.negated) return false;
    // Without a word between them only a comma joins: "not in roubles, but in dollars" is no list.
    if (parts.size() == 2 && left.end != right.begin) return false;
    out.form = Form::values;
    out.field = left.field;
    out.negated = left.negated;
    out.soft = left.soft && right.soft;
    out.values = left.values;
    for (const auto& text : right.values)
        if (!contains(out.values, text)) out.values.push_back(text);
    return out.values.size() <= 20;
}

bool not_values(Pieces parts, Piece& out) {
    const auto& inner = *parts.back();
    if (inner.negated) return false;
    out.form = Form::values;
    out.field = inner.field;
    out.values = inner.values;
    out.negated = true;
    return true;
}

Filter filter_of(const Piece& values) {
    Filter filter{values.field, values.negated ? Op::ne : Op::eq, values.values[0]};
    if (values.values.size() > 1) filter = {values.field, values.negated ? Op::not_in : Op::in, values.values};
    return filter;
}

bool condition_of_values(Pieces parts, Piece& out) {
    if (parts[0]->soft) return false;
    out.form = Form::condition;
    out.filters = {filter_of(*parts[0])};
    out.weight -= 2;  // only for what is put together from it
    return true;
}

/// "Russian stocks", "stocks in euro": the class is meant beside another property.
bool stocks_of(Pieces parts, Piece& out) {
    const auto& soft = parts[0]->soft ? *parts[0] : *parts[1];
    const auto& other = parts[0]->soft ? *parts[1] : *parts[0];
    if (!soft.soft || other.soft || soft.negated || soft.field != Field::asset_class || soft.values.size() != 1)
        return false;
    if (other.field != Field::country && other.field != Field::sector && other.field != Field::currency) return false;
    out.form = Form::condition;
    out.filters = {filter_of(other), filter_of(soft)};
    out.soft = true;
    return true;
}

/// "stocks with a price below 50": the class and the condition.
bool stocks_with(Pieces parts, Piece& out) {
    const auto &soft = *parts[0], &condition = *parts[1];
    if (!soft.soft || soft.negated || soft.field != Field::asset_class || soft.values.size() != 1 || condition.soft)
        return false;
    if (condition.filters.size() == 1 && condition.filters[0].about(Field::ticker)) return false;
    out = merged(condition, out);
    for (auto& reading : out.readings) reading.insert(reading.begin(), filter_of(soft));
    out.filters.insert(out.filters.begin(), filter_of(soft));
    out.soft = true;
    return true;
}

// ---- amounts and bounds
// -------------------------------------------------------------------------------------------------

bool amount(Pieces parts, Piece& out) {
    out.form = Form::amount;
    for (const auto* part : parts) {
        const auto& m = *part->mention;
        if (m.is("number")) out.number = m.number, out.decimal_reading = m.decimal_reading;
        out.percent |= m.is("percent");
        out.money |= m.is("money");
        if (m.is("field", "quantity") || m.is("stock")) out.has_field = true, out.field = Field::quantity;
    }
    return true;
}

std::optional<Op> op_of(const Mention& m) {
    if (m.is("cmp", "above") || m.is("cmp", "dearer")) return Op::gt;
    if (m.is("cmp", "below") || m.is("cmp", "cheaper")) return Op::lt;
    if (m.is("cmp", "at_least") || m.is("prep", "from")) return Op::ge;
    if (m.is("cmp", "at_most") || m.is("limit", "most") || m.is("prep", "to")) return Op::le;
    if (m.is("cmp", "equal")) return Op::eq;
    return std::nullopt;
}

void take_amount(const Piece& amount, Op op, Piece& out) {
    out.percent |= amount.percent;
    out.money |= amount.money;
    if (amount.has_field) out.has_field = true, out.field = amount.field;
    out.filters.push_back({Field::value, op, amount.number});
    if (amount.decimal_reading) out.decimal_reading = amount.decimal_reading;
}

bool bound(Pieces parts, Piece& out) {
    const auto& word = parts[0]->form == Form::leaf ? *parts[0] : *parts[1];
    const auto& number = parts[0]->form == Form::leaf ? *parts[1] : *parts[0];
    const auto op = op_of(*word.mention);
    if (!op) return false;
    // "at most 10 rows" is a limit, "at most 10 dollars" a condition.
    if (word.mention->is("limit") || word.mention->is("prep")) {
        if (!number.percent && !number.money && !number.has_field) return false;
    }
    // After its number a comparison only opens it: "1000 or more".
    if (parts[0]->form != Form::leaf && *op != Op::ge && *op != Op::le) return false;
    out.form = Form::bound;
    take_amount(number, *op, out);
    if (word.mention->is("cmp", "dearer") || word.mention->is("cmp", "cheaper")) out.doubt = "price_or_value";
    return true;
}

bool range(Pieces parts, Piece& out) {
    const auto &low = *parts[1], &high = *parts[3];
    if (low.number > high.number) return false;
    out.form = Form::bound;
    take_amount(low, Op::ge, out);
    take_amount(high, Op::le, out);
    return true;
}

bool not_bound(Pieces parts, Piece& out) {
    out = merged(*parts[1], out);
    out.form = Form::bound;
    return turn(out);
}

bool either_bound(Pieces parts, Piece& out) {
    const auto &left = *parts[0], &right = *parts[2];
    if (left.filters.size() != 1 || right.filters.size() != 1 || left.percent != right.percent) return false;
    if (left.has_field || right.has_field || left.decimal_reading || right.decimal_reading) return false;
    out = merged(left, out);
    out.form = Form::bound;
    out.filters = {joined(left.filters[0], right.filters[0])};
    return out.filters[0].any.size() <= 6;
}

// ---- conditions
// ---------------------------------------------------------------------------------------------------------

bool field_bound(Pieces parts, Piece& out) {
    const auto& word = parts[0]->form == Form::leaf ? *parts[0] : *parts[1];
    const auto& limits = parts[0]->form == Form::leaf ? *parts[1] : *parts[0];
    const auto field = numeric_field(*word.mention);
    if (!field || limits.has_field) return false;
    out = merged(limits, out);
    out.doubt.clear();
    return settle(out, *field, word.mention->is("loss") || word.mention->is("filter", "loss"));
}

/// "more than 100 shares": the amount names its field.
bool counted_bound(Pieces parts, Piece& out) {
    if (!parts[0]->has_field) return false;
    out = merged(*parts[0], out);
    out.doubt.clear();
    return settle(out, parts[0]->field, false);
}

/// "over 5 %", "above 1000": the field is left to the rows.
bool open_bound(Pieces parts, Piece& out) {
    if (parts[0]->has_field) return false;
    out = merged(*parts[0], out);
    out.form = Form::condition;
    out.open = true;
    out.weight -= 1;
    return true;
}

/// "lost more than 3 % today", "fell by over 2 %".
bool moved_by(Pieces parts, Piece& out) {
    const Mention* move = nullptr;
    const Piece* limits = nullptr;
    bool today = false;
    for (const auto* part : parts) {
        if (part->form == Form::bound)
            limits = part;
        else if (part->mention->is("move") || part->mention->is("loss"))
            move = part->mention;
        else
            today = true;
    }
    if (limits->has_field || limits->filters.size() != 1 || !limits->filters[0].any.empty()) return false;
    const bool down = move->is("loss") || move->key == "down";
    const auto in = [&](Field field) {
        Piece made = merged(*limits, out);
        settle(made, field, down);
        return made;
    };
    const Field day = limits->percent ? Field::day_change : Field::day_profit;
    const Field whole = limits->percent ? Field::profit_percent : Field::profit;
    if (today) {
        out = in(day);
    } else {
        auto made = in(whole);
        made.readings = {made.filters, in(day).filters};
        made.doubt = "day_or_whole";
        out = std::move(made);
    }
    out.form = Form::condition;
    return true;
}

bool either(Pieces parts, Piece& out) {
    auto left = *parts[0], right = *parts[2];
    if (left.soft || right.soft) return false;
    // "price below 50 or above 100": the second one is about the first one's field.
    if (right.open && !left.open && left.filters.size() == 1 && left.filters[0].any.empty()) {
        const Field field = left.filters[0].field;
        if (!is_numeric(field) || !settle(right, field, false)) return false;
    }
    if (left.open || right.open || left.filters.size() != 1 || right.filters.size() != 1) return false;
    if (!left.readings.empty() || !right.readings.empty()) return false;
    out = merged(left, out);
    out.filters = {joined(left.filters[0], right.filters[0])};
    out.decimal_reading = left.decimal_reading ? left.decimal_reading : right.decimal_reading;
    return out.filters[0].any.size() <= 6;
}

/// "gold and funds": assets and classes named side by side are all wanted, though no row is both.
bool side_by_side(Pieces parts, Piece& out) {
    const auto &left = *parts[0], &right = *parts[2];
    const auto names = [](const Piece& piece) {
        return !piece.negated && (piece.field == Field::ticker || piece.field == Field::asset_class);
    };
    if (!names(left) || !names(right) || left.field == right.field || (left.soft && right.soft)) return false;
    out.form = Form::condition;
    out.filters = {joined(filter_of(left), filter_of(right))};
    return true;
}

bool not_condition(Pieces parts, Piece& out) {
    if (!parts[1]->readings.empty() || parts[1]->soft) return false;
    out = merged(*parts[1], out);
    return turn(out);
}

/// "without a loss", "not in profit".
bool not_a_side(Pieces parts, Piece& out) {
    const auto& word = *parts[1]->mention;
    if (word.is("filter") && !word.is("filter", "loss") && !word.is("filter", "gain")) return false;
    const bool loss = word.is("loss") || word.is("filter", "loss");
    out.form = Form::condition;
    out.filters = {{Field::profit, loss ? Op::ge : Op::le, 0.0}};
    return true;
}

std::vector<Rule> condition_rules() {
    const RulePart number{Form::leaf, "number"}, percent{Form::leaf, "percent"}, money{Form::leaf, "money"};
    const RulePart stock{Form::leaf, "stock"}, pieces{Form::leaf, "field", "quantity"}, today{Form::leaf, "today"};
    const RulePart cmp{Form::leaf, "cmp"}, most{Form::leaf, "limit", "most"}, from{Form::leaf, "prep", "from"};
    const RulePart to{Form::leaf, "prep", "to"}, between{Form::leaf, "prep", "between"};
    const RulePart any_neg{Form::leaf, "neg"}, remove{Form::leaf, "edit", "remove"};
    const RulePart or_word{Form::leaf, "conj", "or"}, and_word{Form::leaf, "conj", "and"};
    const RulePart field{Form::leaf, "field"}, loss{Form::leaf, "loss"}, move{Form::leaf, "move"},
        sided{Form::leaf, "filter"};
    const RulePart values{Form::values}, amounts{Form::amount}, bounds{Form::bound}, condition{Form::condition};
    std::vector<Rule> out;
    for (const std::string_view kind : {"ticker", "country", "sector", "class", "kind", "money"})
        out.push_back({"value", "positions in dollars", {{Form::leaf, kind}}, value});
    out.push_back({"soft value", "Russian stocks", {stock}, soft_value});
    out.push_back({"soft value", "operations except fees", {{Form::leaf, "field", "fee"}}, soft_value});
    out.push_back({"soft value", "operations except dividends", {{Form::leaf, "source", "dividends"}}, soft_value});
    out.push_back({"list", "trades in Apple, Microsoft", {values, values}, list});
    out.push_back({"list", "positions in dollars or euro", {values, or_word, values}, list});
    out.push_back({"list", "positions in dollars and euro", {values, and_word, values}, list});
    out.push_back({"not", "positions not in dollars", {any_neg, values}, not_values});
    out.push_back({"not", "positions without bonds", {remove, values}, not_values});
    out.push_back(
        {"condition of values", "positions in dollars or with a value above 50", {values}, condition_of_values}
    );
    out.push_back({"stocks of", "Russian stocks", {values, values}, stocks_of});
    out.push_back({"stocks with", "stocks with a price below 50", {values, condition}, stocks_with});
    out.push_back({"amount", "price above 50", {number}, amount});
    out.push_back({"amount", "return above 50 %", {number, percent}, amount});
    out.push_back({"amount", "value above 50 dollars", {number, money}, amount});
    out.push_back({"amount", "value above $50", {money, number}, amount});
    out.push_back({"amount", "positions with more than 50 shares", {number, stock}, amount});
    out.push_back({"amount", "позиции, где больше 50 штук", {number, pieces}, amount});
    out.push_back({"bound", "above 50", {cmp, amounts}, bound});
    out.push_back({"bound", "50 dollars or more", {amounts, cmp}, bound});
    out.push_back({"bound", "at most 50 dollars", {most, amounts}, bound});
    out.push_back({"bound", "from 50 dollars", {from, amounts}, bound});
    out.push_back({"bound", "up to 50 dollars", {to, amounts}, bound});
    out.push_back({"range", "between 50 and 100", {between, amounts, and_word, amounts}, range});
    out.push_back({"range", "from 50 to 100", {from, amounts, to, amounts}, range});
    out.push_back({"not a bound", "price not above 50", {any_neg, bounds}, not_bound});
    out.push_back({"either bound", "under 50 or over 100", {bounds, or_word, bounds}, either_bound});
    for (const auto& word : {field, loss, sided}) {
        out.push_back({"field and bound", "profit above 50", {word, bounds}, field_bound});
        out.push_back({"field and bound", "above 50 in profit", {bounds, word}, field_bound});
    }
    for (const auto& word : {loss, sided})
        for (const auto& no : {any_neg, remove})
            out.push_back({"not a side", "positions without a loss", {no, word}, not_a_side});
    out.push_back({"counted", "more than 50 shares", {bounds}, counted_bound});
    out.push_back({"open bound", "above 50", {bounds}, open_bound});
    out.push_back({"moved by", "fell more than 3 %", {move, bounds}, moved_by});
    out.push_back({"moved by", "fell more than 3 % today", {move, bounds, today}, moved_by});
    out.push_back({"moved by", "fell today by more than 3 %", {move, today, bounds}, moved_by});
    out.push_back({"moved by", "today fell by more than 3 %", {today, move, bounds}, moved_by});
    out.push_back({"either", "positions in dollars or with a value above 50", {condition, or_word, condition}, either});
    out.push_back({"side by side", "Apple and bonds", {values, and_word, values}, side_by_side});
    out.push_back({"not a condition", "positions not with a price above 50", {any_neg, condition}, not_condition});
    return out;
}

}  // namespace

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = [] {
        auto out = condition_rules();
        for (auto& rule : date_rules()) out.push_back(std::move(rule));
        return out;
    }();
    return all;
}

}  // namespace atelier::spec
