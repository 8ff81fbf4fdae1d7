#pragma once

#include <functional>

#include "phrases.hpp"

namespace atelier::spec {

struct Frame;

/// Something that may mean different things: each reading changes the frame its own way, the user chooses between what
/// comes of them.
struct Doubt {
    std::string id;
    Words question;
    std::vector<std::function<void(Frame&)>> readings;
};

/// What the mentions say together, before a template or a view is chosen.
struct Frame {
    std::optional<View> view;
    bool chart = false;  ///< "chart" without a kind
    bool donut = false, candles = false;
    std::vector<Field> fields;  ///< named and not taken by another role, in order
    std::optional<Field> group, sort, measure;
    std::vector<Control> controls;
    std::vector<Filter> filters;
    Order order = Order::none;
    std::optional<int> limit;
    std::optional<Field> limit_per;
    std::optional<double> months;  ///< said as a span or a period
    std::optional<Period> period;
    std::optional<Calendar> calendar;
    std::optional<double> threshold;
    bool above = false, below = false;
    std::vector<std::string> tickers;     ///< named alone and wanted; others are filters
    std::vector<std::string> currencies;  ///< named without a number and wanted
    Benchmark benchmark = Benchmark::none;
    Color color = Color::none;
    std::optional<Source> source;
    std::optional<Metric> metric;
    Slot slot = Slot::dashboard_grid;
    bool cumulative = false;
    Aggregate aggregate = Aggregate::sum;
    std::optional<int> decimals;
    std::vector<Doubt> doubts;

    /// Whether something was said that only a widget can do, no template.
    bool needs_widget() const {
        return calendar || limit_per || cumulative || decimals || aggregate != Aggregate::sum || !filters.empty();
    }
};

/// `source` of the rows decides how bare comparisons are read ("above 1000").
Frame frame_of(const Mentions& mentions, const Parse& parse, std::optional<Source> source = std::nullopt);

}  // namespace atelier::spec
