#pragma once

#include <optional>
#include <string>

#include "sql/repository.hpp"

namespace atelier::core::demo {

/// Fills an empty store with the demo market and users; leaves a filled one alone. `prices` is the directory of the price files; when
/// it is absent or has none, all series are seeded.
Result<void> fill_if_empty(Repository& repository, const std::optional<std::string>& prices);

/// What the prices are, line by line for a person: how many series are real, which are seeded, up to which day.
std::string describe(const Market& market);

}  // namespace atelier::core::demo
