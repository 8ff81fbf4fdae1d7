#include <cstdio>

#include "atelier/base/text.hpp"
#include "syntax.hpp"

namespace atelier::code {
namespace {

constexpr std::size_t k_max_file = 64 * 1024;
constexpr std::size_t k_max_line = 1'000;

bool invisible(char32_t c) {
    if (c == 0x00AD || c == 0x034F || c == 0x061C || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
        c == 0x3164 || c == 0xFFA0 || c == 0xFEFF)
        return true;
    if (c >= 0x180B && c <= 0x180F) return true;
    if (c >= 0x200B && c <= 0x200F) return true;
    if (c >= 0x2028 && c <= 0x202E) return true;
    if (c >= 0x2060 && c <= 0x206F) return true;
    if (c >= 0xFE00 && c <= 0xFE0F) return true;
    if (c >= 0xE000 && c <= 0xF8FF) return true;
    if (c >= 0xFFF0 && c <= 0xFFFB) return true;
    if ((c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)) return true;
    return c >= 0xE0000;
}

bool pictograph(char32_t c) {
    return c == 0xA9 || c == 0xAE || (c >= 0x203C && c <= 0x3299 && !invisible(c)) || (c >= 0x1F000 && c <= 0x1FAFF);
}

/// The code point that begins at `at`, and its length in bytes. The text is valid UTF-8.
std::pair<char32_t, std::size_t> code_point(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {0, 1};
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? byte : byte & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) code = (code << 6) | (static_cast<unsigned char>(text[at + k]) & 0x3Fu);
    return {code, length};
}

/// The invisible parts of an emoji: the selector that asks for its coloured form, the joiner between two.
bool part_of_emoji(char32_t before, char32_t code, char32_t after) {
    constexpr char32_t selector = 0xFE0F, joiner = 0x200D, keycap = 0x20E3;
    if (code == selector)
        return pictograph(before) ||
               (after == keycap && (before == '#' || before == '*' || (before >= '0' && before <= '9')));
    return code == joiner && (before == selector || pictograph(before)) && pictograph(after);
}

}  // namespace

std::vector<ScanFinding> scan_bytes(std::string_view source) {
    Findings findings(source);
    if (source.size() > k_max_file) {
        findings.add("scan.bytes", 0, "the file is larger than 64 KiB", "Split it or say less.");
        return findings.take();
    }
    if (!is_valid_utf8(source)) {
        findings.add("scan.bytes", 0, "the file is not valid UTF-8", "Write the file as UTF-8.");
        return findings.take();
    }
    std::size_t line_start = 0, in_line = 0;
    char32_t before = 0;
    for (std::size_t i = 0; i < source.size();) {
        const auto [code, length] = code_point(source, i);
        const auto offset = static_cast<std::uint32_t>(i);
        if (code == '\n') {
            line_start = i + 1;
            in_line = 0;
        } else if (++in_line == k_max_line + 1) {
            findings.add(
                "scan.bytes", static_cast<std::uint32_t>(line_start), "the line is longer than 1,000 characters",
                "Break the line."
            );
        }
        if ((code < 0x20 && code != '\n' && code != '\t' &&
             !(code == '\r' && i + 1 < source.size() && source[i + 1] == '\n')) ||
            (code >= 0x7F && code < 0xA0)) {
            findings.add("scan.bytes", offset, "a control character", "Remove it.");
        } else if (invisible(code) && !part_of_emoji(before, code, code_point(source, i + length).first)) {
            char name[16];
            std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(code));
            findings.add(
                "scan.bytes", offset, std::string("an invisible or private character, ") + name,
                "Remove it; text must read as it runs."
            );
        }
        i += length;
        before = code;
    }
    // Code after a gap that no screen shows.
    std::size_t blank = 0, gap_start = 0;
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\n' || source[i] == ' ' || source[i] == '\t' || source[i] == '\r') {
            if (blank++ == 0) gap_start = i;
        } else {
            if (blank > 200)
                findings.add(
                    "scan.bytes", static_cast<std::uint32_t>(gap_start), "code stands after a long blank space",
                    "Remove the blank space."
                );
            blank = 0;
        }
    }
    return findings.take();
}

}  // namespace atelier::code
