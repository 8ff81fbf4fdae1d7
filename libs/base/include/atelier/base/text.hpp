#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool is_valid_utf8(std::string_view text) noexcept;

/// The code points of valid UTF-8; an ill-formed byte becomes U+FFFD.
std::u32string to_utf32(std::string_view text);
std::string to_utf8(std::u32string_view text);

/// Valid UTF-8 of what another program sent. The two halves of a surrogate pair, each in three bytes (WTF-8, CESU-8),
/// become their code point; a half without the other and every other ill-formed sequence become one U+FFFD.
std::string mend_utf8(std::string_view text);
/// How many bytes at the end may belong to a code point whose rest has not come yet: a sequence that is cut, or a high
/// half.
std::size_t unfinished_utf8(std::string_view text) noexcept;

/// Lower case for Latin and Cyrillic letters; other code points stay. Enough for the two languages of the product.
std::string to_lower(std::string_view text);

std::string_view trim(std::string_view text) noexcept;
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

/// The candidate nearest to `word` by edit distance, or empty when none is within a third of its length.
std::string_view nearest(std::string_view word, std::span<const std::string> candidates);

/// Cuts at a code point border so that at most `max_bytes` remain.
std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace atelier
