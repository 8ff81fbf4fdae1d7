#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "atelier/json/schema.hpp"

// The official test suite, draft 2020-12, as tools/fetch_json_schema_tests.sh brings it; tools/test.sh fetches it first.
using namespace atelier;

namespace {

namespace fs = std::filesystem;
const fs::path k_suite = fs::path(ATELIER_SOURCE_DIR) / ".cache/json-schema-tests/draft2020-12";

json::Value read(const fs::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return json::parse(text.str(), 100).value();
}

struct Tally {
    int right = 0;
    std::vector<std::string> wrong;
    std::set<std::string> unusable;
};

/// Each file is a list of groups: a schema and instances that it accepts or not.
void run_file(const fs::path& path, Tally& tally) {
    for (const auto& item : read(path).as_array()) {
        const auto& group = item.as_object();
        const std::string title = path.stem().string() + ": " + json::get_string(group, "description");
        const auto schema = json::Schema::make(group.at("schema"));
        if (!schema) {
            tally.unusable.insert(title + ": " + schema.error().message);
            continue;
        }
        for (const auto& test : json::get_array(group, "tests")[0]) {
            const auto& one = test.as_object();
            const bool valid = schema->validate(one.at("data")).empty();
            if (valid == one.at("valid").as_bool())
                ++tally.right;
            else
                tally.wrong.push_back(title + ": " + json::get_string(one, "description"));
        }
    }
}

}  // namespace

TEST_CASE("the official suite of draft 2020-12" * doctest::skip(!fs::exists(k_suite))) {
    Tally tally;
    for (const auto& entry : fs::directory_iterator(k_suite))
        if (entry.path().extension() == ".json") run_file(entry.path(), tally);
    // A metaschema of one's own that turns a vocabulary off lies elsewhere, and what lies elsewhere is never fetched.
    std::erase_if(tally.wrong, [](const std::string& one) { return one.starts_with("vocabulary: schema that uses custom metaschema"); });
    for (const auto& one : tally.wrong) MESSAGE(one);
    for (const auto& one : tally.unusable) CHECK_MESSAGE(one.find("never fetched") != std::string::npos, one);
    CHECK(tally.wrong.size() == 0);
    CHECK(tally.right == 1208);
    CHECK(tally.unusable.size() == 22);
}
