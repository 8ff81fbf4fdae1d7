#pragma once

#include <string_view>

#include "atelier/spec/vocabulary.hpp"

namespace atelier::spec {

/// ru where Cyrillic letters outnumber a quarter of the text's letters, else en where Latin ones do, else other (digits
/// only, another script). Tickers and company names are Latin in Russian requests, hence the low bar.
Lang detect_language(std::string_view text);

}  // namespace atelier::spec
