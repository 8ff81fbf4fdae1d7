#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atelier::agent {

/// The words of three letters and more, in lower case, long ones without their last two letters: endings differ between
/// a wish and what is said of it later, in Russian and in English.
std::vector<std::string> word_stems(std::string_view text);

}  // namespace atelier::agent
