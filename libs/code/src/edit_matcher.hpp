#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/code/edits.hpp"

namespace atelier::code {

/// A text cut into lines, without their ends; the last may be empty.
class Lines {
public:
    explicit Lines(std::string_view text);
    std::size_t size() const { return starts_.size(); }
    std::string_view operator[](std::size_t i) const;
    std::size_t start(std::size_t i) const { return starts_[i]; }
    /// Behind the line's end.
    std::size_t after(std::size_t i) const { return i + 1 < starts_.size() ? starts_[i + 1] : text_.size(); }
    std::size_t line_of(std::size_t offset) const;  ///< 0-based

private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
};

struct Span {
    std::size_t begin = 0, end = 0;  ///< bytes
    bool whole_lines = false;        ///< from a line's start to the end of a line, whose line feed is not in it
    double score = 1;
};

struct Found {
    EditStage stage = EditStage::exact;
    std::vector<Span> spans;
    std::string search, replace;  ///< as the stage reads them
};

/// The places of the first stage that finds any. Text with line feeds only.
std::optional<Found> find_places(std::string_view text, const Edit& edit);

/// Whether a place is too large for what was searched (see apply_edits).
bool too_wide(std::string_view text, const Span& span, std::string_view search);

/// The lines that are most similar to the search: first and last, 0-based. Nothing for an empty text or one without any
/// likeness.
std::optional<std::pair<std::size_t, std::size_t>> nearest_lines(const Lines& text, const Lines& search);

/// 0 to 1, by edit distance over at most 200 bytes each.
double similarity(std::string_view a, std::string_view b);

}  // namespace atelier::code
