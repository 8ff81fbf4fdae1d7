#pragma once

#include <string>

#include "decimal.hpp"

namespace atelier::core {

/// Units after a split for units before it: 4:1, 1:3, 5000:1. Both are positive.
struct SplitRatio {
    Decimal new_units{1};
    Decimal old_units{1};

    /// The ratio that a decimal stands for: callers that cannot write 1:3 write 0.333333333333. From four digits on,
    /// the fraction of small whole numbers that rounds to the decimal is meant; a decimal that is no such rounding
    /// stands for itself.
    static SplitRatio recognise(Decimal ratio);

    /// Rounded to 8 digits, as brokers book fractions of a unit.
    Decimal apply(Decimal units) const;
    /// new / old with 12 digits.
    Decimal decimal() const { return new_units / old_units; }
    std::string text() const { return new_units.text() + ":" + old_units.text(); }
    friend bool operator==(const SplitRatio&, const SplitRatio&) = default;
};

/// The product of several splits; exact while its reduced terms are at most 10^12.
class SplitFactor {
public:
    void add(const SplitRatio& ratio);
    /// 12 digits. Leaving the range of a Decimal throws, see examine().
    Decimal apply(Decimal units) const { return mul_div(units, new_units_, old_units_); }
    /// The units after the splits x price, rounded once.
    Decimal value(Decimal units, Decimal price) const {
        return new_units_ == old_units_ ? units * price : mul_div(units, new_units_ * price, old_units_);
    }

private:
    Decimal new_units_{1};
    Decimal old_units_{1};
};

}  // namespace atelier::core
