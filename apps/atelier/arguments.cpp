#include "arguments.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"

namespace atelier::cli {
namespace {

const std::vector<std::string> k_flags{"json", "sarif", "review", "publish", "accept", "no-screenshot", "help", "stdio",
                                       "lines", "ids"};
const std::vector<std::string> k_values{"user", "as", "data", "root", "port", "model", "requests", "comment", "mode",
                                        "locale", "state", "limit", "driver", "engine", "only", "tokenizer"};

}  // namespace

Result<Arguments> parse_arguments(int argc, char** argv) {
    Arguments out;
    bool only_words = false;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (only_words || !word.starts_with("--")) {
            out.words.push_back(word);
            continue;
        }
        if (word == "--") {
            only_words = true;
            continue;
        }
        const std::string name = word.substr(2);
        if (std::ranges::find(k_flags, name) != k_flags.end()) {
            out.options[name] = "true";
        } else if (std::ranges::find(k_values, name) != k_values.end()) {
            if (i + 1 >= argc) return fail(Code::invalid_argument, word + " needs a value");
            out.options[name] = argv[++i];
        } else {
            std::vector<std::string> known = k_flags;
            known.insert(known.end(), k_values.begin(), k_values.end());
            const auto near = nearest(name, known);
            return fail(Code::invalid_argument, "unknown option " + word + (near.empty() ? "; see ./atelier --help" : "; did you mean --" + std::string(near) + "?"));
        }
    }
    return out;
}

}  // namespace atelier::cli
