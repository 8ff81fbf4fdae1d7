#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lexicon_index.hpp"

namespace atelier::spec {

/// A title in the user's own words, and what the request says besides.
struct OwnTitle {
    std::string title;  ///< at most 80 characters
    std::string rest;
};

/// "rename it to My currencies", "заголовок: «Мои валюты»": the words of the title are never read as a wish.
std::optional<OwnTitle> own_title(std::string_view request, const LexiconIndex& lexicon);

}  // namespace atelier::spec
