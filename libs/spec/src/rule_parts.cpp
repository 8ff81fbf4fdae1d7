#include "rule_parts.hpp"

#include <algorithm>

#include "util.hpp"

namespace atelier::spec {
namespace {

void set_number(Filter& filter, Field field, bool loss) {
    for (auto& one : filter.any) set_number(one, field, loss);
    if (!filter.any.empty()) return;
    auto& number = std::get<double>(filter.value);
    filter.field = field;
    if (info(field).type == Type::percent) number /= 100;
    if (!loss) return;
    number = -number;
    constexpr std::array<Op, 6> k_mirrored{Op::lt, Op::le, Op::gt, Op::ge, Op::eq, Op::ne};
    filter.op = k_mirrored[static_cast<std::size_t>(filter.op)];
}

}  // namespace

Piece merged(const Piece& inner, const Piece& outer) {
    Piece out = inner;
    out.begin = outer.begin;
    out.end = outer.end;
    out.rules = outer.rules;
    out.weight = outer.weight;
    out.mention = nullptr;
    return out;
}

bool turn(Piece& piece) {
    if (piece.filters.size() != 1) return false;
    piece.filters = opposite(piece.filters[0]);
    return true;
}

Filter joined(const Filter& left, const Filter& right) {
    Filter out;
    for (const auto* side : {&left, &right}) {
        if (side->any.empty())
            out.any.push_back(*side);
        else
            out.any.insert(out.any.end(), side->any.begin(), side->any.end());
    }
    return out;
}

std::optional<Field> numeric_field(const Mention& m) {
    if (m.is("loss") || m.is("filter", "loss") || m.is("filter", "gain")) return Field::profit;
    if (!m.is("field")) return std::nullopt;
    const auto field = from_string<Field>(m.key);
    return field && is_numeric(*field) ? field : std::nullopt;
}

std::optional<Field> other_unit(Field field) {
    switch (field) {
        case Field::profit:
            return Field::profit_percent;
        case Field::profit_percent:
            return Field::profit;
        case Field::value:
            return Field::share;
        case Field::share:
            return Field::value;
        case Field::day_profit:
            return Field::day_change;
        case Field::day_change:
            return Field::day_profit;
        case Field::amount:
            return Field::yield_percent;
        default:
            return std::nullopt;
    }
}

bool settle(Piece& piece, Field field, bool loss) {
    const bool rate = info(field).type == Type::percent;
    if ((piece.percent && !rate) || (piece.money && rate)) {
        const auto other = other_unit(field);
        if (!other) return false;
        field = *other;
    }
    for (auto& filter : piece.filters) set_number(filter, field, loss);
    piece.form = Form::condition;
    piece.open = false;
    piece.field = field;
    piece.has_field = true;
    return true;
}

}  // namespace atelier::spec
