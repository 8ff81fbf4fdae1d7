#include "path_policy.hpp"

#include <algorithm>
#include <set>

#include "atelier/base/text.hpp"
#include "atelier/json/schema.hpp"
#include "atelier/manifest/manifest.hpp"

namespace atelier::embedded {
extern const std::string_view expectations_schema;
}

namespace atelier::gate {
namespace {

constexpr std::string_view k_migrations = "migrations/";
constexpr std::string_view k_parts = "parts/";
constexpr std::string_view k_lib = "lib/";
constexpr std::string_view k_expectations = "expectations.json";

/// "migrations/001_name.sql"; that the numbers have no gaps is judged where they are applied.
bool good_migration(std::string_view name) {
    if (!name.starts_with(k_migrations) || !name.ends_with(".sql")) return false;
    const auto base = name.substr(k_migrations.size(), name.size() - k_migrations.size() - 4);
    if (base.size() < 5 || base.size() > 44 || base[3] != '_') return false;
    if (!std::ranges::all_of(base.substr(0, 3), [](char c) { return c >= '0' && c <= '9'; })) return false;
    return std::ranges::all_of(base.substr(4), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// Components carry their own names: parts/PriceRow.tsx. Above the folders there are fixed names only.
bool good_name(std::string_view name, bool in_a_folder) {
    if (name.empty() || name.size() > 64 || name.front() == '.' || name.front() == '-') return false;
    return std::ranges::all_of(name, [in_a_folder](char c) {
        const bool own = (c >= 'A' && c <= 'Z') || c == '_';
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || (in_a_folder && own);
    });
}

bool code_file(std::string_view name) { return name.ends_with(".tsx") || name.ends_with(".ts"); }

bool good_kind(std::string_view name) {
    if (name == "manifest.json" || name == "spec.json" || name == k_expectations) return true;
    if (name.ends_with(".d.ts") || name.find(".config.") != std::string_view::npos) return false;
    return code_file(name) || name.ends_with(".css");
}

/// The name of a file in "parts/" or "lib/", else the whole name.
std::string_view in_folder(std::string_view name) {
    for (const auto folder : {k_parts, k_lib}) {
        if (name.starts_with(folder)) return name.substr(folder.size());
    }
    return name;
}

}  // namespace

bool is_source_folder(std::string_view name) { return name == "parts" || name == "lib" || name == "migrations"; }

std::vector<Finding> check_paths(const Input& input, const Policy::Limits& limits) {
    std::vector<Finding> out;
    const auto add = [&out](std::string file, std::string text, std::string hint) {
        out.push_back({"path.policy", std::move(file), 0, 0, std::move(text), std::move(hint)});
    };
    if (!input.files.contains("widget.tsx"))
        add("widget.tsx", "widget.tsx is missing", "A customization has one widget.tsx with a default export.");
    const std::int64_t migrations =
        std::ranges::count_if(input.files, [](const auto& file) { return file.first.starts_with(k_migrations); });
    const std::int64_t code =
        std::ranges::count_if(input.files, [](const auto& file) { return code_file(file.first); });
    const auto count =
        [&add](std::int64_t there, std::int64_t most, const std::string& what, const std::string& advice) {
            if (there <= most) return;
            add("", "there are " + std::to_string(there) + " " + what,
                "A customization has at most " + std::to_string(most) + " " + what + advice);
        };
    const std::int64_t others = static_cast<std::int64_t>(input.files.size()) - migrations;
    count(others, limits.files, "files", " beside its migrations.");
    count(code, limits.code_files, "files of code", "; put small parts together.");
    count(migrations, limits.migrations, "migrations", ".");
    for (const auto& [name, text] : input.files) {
        const std::int64_t lines = code_file(name) ? std::ranges::count(text, '\n') : 0;
        if (lines > limits.lines)
            add(name, "the file has " + std::to_string(lines) + " lines",
                "A file of code has at most " + std::to_string(limits.lines) + " lines; take parts out of it.");
    }
    if (migrations > 0 && !input.files.contains("backend.ts"))
        add("backend.ts", "there are migrations but no backend.ts", "Write backend.ts, or leave the migrations out.");
    std::set<std::string> folded;
    for (const auto& [name, text] : input.files) {
        if (good_migration(name)) continue;
        if (name.starts_with(k_migrations))
            add(name, "this is no name of a migration",
                "Name it migrations/001_name.sql, with small letters, digits and '_'.");
        else if (!good_name(in_folder(name), in_folder(name) != name))
            add(name, "this file name is not allowed",
                "Use letters, digits, '-', '_' and '.', and no folders but parts/ and lib/.");
        else if (!good_kind(name) || (name.starts_with(k_lib) && !name.ends_with(".ts")) ||
                 (in_folder(name) != name && !code_file(name)))
            add(name, "this kind of file is not allowed",
                "A customization holds widget.tsx, parts/*.tsx, lib/*.ts and style.css.");
        if (!folded.insert(to_lower(name)).second)
            add(name, "two file names differ in case only", "Rename one of them.");
    }
    return out;
}

std::vector<Finding> check_manifest(
    const Input& input, const std::vector<std::string>& known_tools, const Policy::Limits& limits
) {
    std::vector<Finding> out;
    const auto add = [&out](std::string text) {
        out.push_back(
            {"path.manifest", "manifest.json", 0, 0, std::move(text),
             "The platform writes the manifest; make the widget again."}
        );
    };
    const auto given = manifest::in(input.files);
    if (!given) {
        add(given.error().message);
        return out;
    }
    if (given->id != input.feature && !input.feature.empty()) add("id: must be the feature's name, " + input.feature);
    // What a reviewer reads in the manifest is what runs.
    if (given->backend.has_value() != input.files.contains("backend.ts"))
        add("backend: must say backend.ts exactly where there is one");
    for (const auto& tool : given->tools) {
        if (std::ranges::find(known_tools, tool) == known_tools.end())
            add("tools: the Core Backend has no tool '" + tool + "'");
    }
    if (static_cast<std::int64_t>(given->tools.size()) > limits.tools)
        out.push_back(
            {"path.policy", "manifest.json", 0, 0, "there are " + std::to_string(given->tools.size()) + " tools",
             "A customization calls at most " + std::to_string(limits.tools) + " tools of the Core Backend."}
        );
    return out;
}

std::vector<Finding> check_expectations(const Input& input) {
    const auto file = input.files.find(std::string(k_expectations));
    if (file == input.files.end()) return {};
    const auto finding = [](std::string text) {
        return std::vector<Finding>{
            {"path.expectations", std::string(k_expectations), 0, 0, std::move(text),
             "schemas/expectations.json says what an expectation may hold."}
        };
    };
    const auto parsed = json::parse(file->second);
    if (!parsed) return finding(parsed.error().message);
    static const auto schema = json::Schema::make(json::parse(embedded::expectations_schema).value());
    if (!schema) return finding(schema.error().message);
    if (const auto fits = schema->check(*parsed); !fits) return finding(fits.error().message);
    return {};
}

}  // namespace atelier::gate
