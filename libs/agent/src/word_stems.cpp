#include "word_stems.hpp"

#include "atelier/base/text.hpp"

namespace atelier::agent {

std::vector<std::string> word_stems(std::string_view text) {
    std::vector<std::string> out;
    std::u32string word;
    const auto flush = [&] {
        if (word.size() >= 3) {
            if (word.size() >= 6) word.resize(word.size() - 2);
            out.push_back(to_utf8(word));
        }
        word.clear();
    };
    for (const char32_t c : to_utf32(to_lower(text))) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c > 0xBF)
            word += c;
        else
            flush();
    }
    flush();
    return out;
}

}  // namespace atelier::agent
