#pragma once

#include "mentions.hpp"

namespace atelier::spec {

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
    std::optional<double> months;  ///< said as a span or a period
    std::optional<Period> period;
    std::optional<double> threshold;
    bool above = false, below = false;
    std::vector<std::string> tickers;
    std::vector<std::string> currencies;  ///< named without a number
    Benchmark benchmark = Benchmark::none;
    Color color = Color::none;
    std::optional<Source> source;
    std::optional<Metric> metric;
    Slot slot = Slot::dashboard_grid;
};

/// `source` of the rows decides how bare comparisons are read ("above 1000").
Frame frame_of(const Mentions& mentions, std::optional<Source> source = std::nullopt);

}  // namespace atelier::spec
