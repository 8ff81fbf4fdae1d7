#pragma once

#include <map>
#include <string>
#include <vector>

#include "atelier/base/result.hpp"

namespace atelier::cli {

/// Words in order, and --options; an option that is not a flag takes the next word.
struct Arguments {
    std::vector<std::string> words;
    std::map<std::string, std::string> options;

    bool flag(const std::string& name) const { return options.contains(name); }
    std::string get(const std::string& name, std::string fallback = {}) const {
        const auto found = options.find(name);
        return found == options.end() ? std::move(fallback) : found->second;
    }
};

/// invalid_argument for an unknown option, naming the nearest known one, and for a missing value.
Result<Arguments> parse_arguments(int argc, char** argv);

}  // namespace atelier::cli
