#include "types.hpp"

#include <algorithm>
#include <iterator>

namespace atelier::core {
namespace {

constexpr std::string_view k_classes[] = {"stock", "bond", "fund", "currency", "commodity", "crypto"};
constexpr std::string_view k_kinds[] = {"buy", "sell", "dividend", "coupon", "fee", "deposit", "withdrawal", "split"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::string_view (&names)[N], std::string_view text) {
    const auto* const found = std::ranges::find(names, text);
    if (found == std::end(names)) return std::nullopt;
    return static_cast<Enum>(found - names);
}

}  // namespace

std::string_view to_string(AssetClass value) noexcept { return k_classes[static_cast<std::size_t>(value)]; }
std::string_view to_string(Kind value) noexcept { return k_kinds[static_cast<std::size_t>(value)]; }
std::optional<AssetClass> asset_class_from(std::string_view text) noexcept { return find<AssetClass>(k_classes, text); }
std::optional<Kind> kind_from(std::string_view text) noexcept { return find<Kind>(k_kinds, text); }

}  // namespace atelier::core
