#include <doctest/doctest.h>

#include <filesystem>
#include <regex>

#include "atelier/base/file.hpp"
#include "texts.hpp"

using namespace atelier;
using namespace atelier::agent;

TEST_CASE("every text that the sources name is there, in both languages") {
    static const std::regex named(R"re((?:\bsay\(\s*[\w.\->]+,\s*|\bcard\(\s*|\btext_id\{)"([a-z_]+)")re");
    int found = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(ATELIER_SOURCE_DIR) + "/libs/agent/src")) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string source = read_file(entry.path()).value();
        for (std::sregex_iterator at(source.begin(), source.end(), named), end; at != end; ++at) {
            ++found;
            CHECK_MESSAGE(has_text((*at)[1].str()), entry.path().filename().string(), ": ", (*at)[1].str());
        }
    }
    CHECK(found > 20);
    CHECK(say(spec::Lang::ru, "seconds", "5") == "5 с");
    CHECK_FALSE(has_text("no_such_text"));
}
