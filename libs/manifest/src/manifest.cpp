#include "atelier/manifest/manifest.hpp"

#include "atelier/json/schema.hpp"

namespace atelier::embedded {
extern const std::string_view manifest_schema;
}

namespace atelier::manifest {
namespace {

const json::Schema& schema() {
    static const json::Schema compiled = json::Schema::make(json::parse(embedded::manifest_schema).value()).value();
    return compiled;
}

}  // namespace

Result<Manifest> parse(std::string_view text) {
    ATL_TRY(const json::Object object, json::parse_object(text));
    ATL_CHECK(schema().check(object));
    return from_json(object);
}

Result<Manifest> in(const std::map<std::string, std::string>& files) {
    const auto file = files.find(std::string(k_file));
    if (file == files.end()) return fail(Code::not_found, "manifest.json is missing; make the widget again");
    return parse(file->second);
}

std::string print(const Manifest& value) { return json::print_pretty(to_json(value)); }

}  // namespace atelier::manifest
