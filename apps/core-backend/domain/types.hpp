#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "day.hpp"
#include "decimal.hpp"
#include "split.hpp"

namespace atelier::core {

enum class AssetClass { stock, bond, fund, currency, commodity, crypto };
enum class Kind { buy, sell, dividend, coupon, fee, deposit, withdrawal, split };
enum class CostMethod { fifo, average };

std::string_view to_string(AssetClass value) noexcept;
std::string_view to_string(Kind value) noexcept;
std::optional<AssetClass> asset_class_from(std::string_view text) noexcept;
std::optional<Kind> kind_from(std::string_view text) noexcept;

struct Asset {
    std::string ticker;
    std::string name;
    AssetClass asset_class = AssetClass::stock;
    std::string sector;    ///< English
    std::string country;   ///< ISO 3166 alpha-2
    std::string currency;  ///< quote currency, ISO 4217
    bool demo = false;     ///< the price series is seeded, not real
    std::string source;    ///< where the prices are from, for captions
};

struct Portfolio {
    std::string id;
    std::string user;
    std::string name;
    std::string base_currency;
};

/// One operation. Cash effect in `currency`: buy -(amount + fee), sell +(amount - fee), dividend and coupon +(amount - fee),
/// fee -(amount + fee), deposit +(amount - fee), withdrawal -(amount + fee), split none.
struct Transaction {
    std::string id;
    std::int64_t sequence = 0;  ///< order of recording; orders operations of one day
    std::int64_t version = 1;   ///< one more for each correction
    Day date{};
    Kind kind = Kind::deposit;
    std::string ticker;               ///< empty for cash movements
    std::optional<Decimal> quantity;  ///< units; for a split its ratio as a decimal
    std::optional<SplitRatio> ratio;  ///< of a split, exact
    std::optional<Decimal> price;     ///< a unit, in currency
    Decimal amount;                   ///< >= 0, in currency
    std::string currency;
    Decimal fee;  ///< >= 0, in currency
    std::string note;
};

struct TargetWeight {
    std::string ticker;
    Decimal weight;
};

}  // namespace atelier::core
