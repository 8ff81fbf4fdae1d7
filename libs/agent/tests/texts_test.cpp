#include <doctest/doctest.h>

#include <filesystem>
#include <regex>

#include "atelier/base/file.hpp"
#include "texts.hpp"

using namespace atelier;
using namespace atelier::agent;

TEST_CASE("every text that the sources name is there, in both languages") {
    static const std::regex named(R"re(\b(?:say|text)\((?:[\w.\->]+,\s*)?"([a-z_]+)"|\? "([a-z]+_[a-z_]+)" : "([a-z]+_[a-z_]+)")re");
    int found = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(ATELIER_SOURCE_DIR) + "/libs/agent/src")) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string source = read_file(entry.path()).value();
        for (std::sregex_iterator at(source.begin(), source.end(), named), end; at != end; ++at) {
            for (std::size_t group = 1; group <= 3; ++group) {
                const std::string id = (*at)[group].str();
                if (id.empty() || id == "in_progress" || id.ends_with('_')) continue;
                ++found;
                CHECK_MESSAGE(has_text(id), entry.path().filename().string(), ": ", id);
            }
        }
    }
    CHECK(found > 20);
    CHECK(say(spec::Lang::ru, "seconds", "5") == "5 с");
    CHECK_FALSE(has_text("no_such_text"));
}
