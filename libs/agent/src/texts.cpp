#include "texts.hpp"

#include <map>

#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"

namespace atelier::embedded {
extern const std::string_view agent_texts;
}

namespace atelier::agent {
namespace {

struct Pair {
    std::string en;
    std::string ru;
};

const std::map<std::string, Pair, std::less<>>& catalogue() {
    static const auto all = [] {
        std::map<std::string, Pair, std::less<>> out;
        const auto parsed = json::parse_object(embedded::agent_texts);
        if (!parsed) return out;
        for (const auto& entry : *parsed) {
            const auto* both = entry.value().if_object();
            if (both) out[std::string(entry.key())] = {json::get_string(*both, "en"), json::get_string(*both, "ru")};
        }
        return out;
    }();
    return all;
}

}  // namespace

std::string say(spec::Lang lang, std::string_view id, std::string_view first, std::string_view second) {
    const auto found = catalogue().find(id);
    if (found == catalogue().end()) return std::string(id);
    std::string out = lang == spec::Lang::ru ? found->second.ru : found->second.en;
    out = replace_all(std::move(out), "{0}", first);
    return replace_all(std::move(out), "{1}", second);
}

bool has_text(std::string_view id) {
    const auto found = catalogue().find(id);
    return found != catalogue().end() && !found->second.en.empty() && !found->second.ru.empty();
}

}  // namespace atelier::agent
