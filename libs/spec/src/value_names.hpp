#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atelier/spec/fill.hpp"

namespace atelier::spec {

/// A phrase that means one value of the user's own data: a ticker, a sector, a country.
struct ValueName {
    std::string kind;
    std::string key;  ///< the value as it is in the data
    std::vector<std::string> words;
    std::vector<std::string> stems;
};

/// Names, aliases and everyday words in both languages for what the context holds.
std::vector<ValueName> value_names(const Context& ctx);

/// A word in Latin letters that sound alike get the same spelling: "майкрософт" and "Microsoft" differ in one letter.
std::string sound_of(std::string_view word);

}  // namespace atelier::spec
