#include "tool_output.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"
#include "atelier/manifest/manifest.hpp"

namespace atelier::gate {
namespace {

constexpr std::size_t k_most_findings = 50;

Finding not_run(const std::string& check, const std::string& why) {
    return {
        check + ".not_run",
        "",
        0,
        0,
        "the check gave no verdict: " + why,
        "Try again. If it stays so, make the code simpler, or run ./atelier doctor."
    };
}

CheckResult red(const std::string& check, const std::string& why) {
    CheckResult out;
    out.findings.push_back(not_run(check, why));
    return out;
}

bool all_warnings(const std::vector<Finding>& findings) {
    return std::ranges::all_of(findings, [](const Finding& f) { return f.severity == "warning"; });
}

Result<DataLoss> read_loss(const json::Value& value) {
    if (!value.is_object()) return fail(Code::invalid_argument, "a data loss is no object");
    return read_data_loss(value.as_object());
}

}  // namespace

std::vector<Finding> read_findings(const std::string& name, const Answer& answer) {
    if (!answer) return {not_run(name, answer.error().message)};
    const auto* listed = json::get_array(*answer, "findings");
    if (!listed) return {not_run(name, "its answer has no findings")};
    std::vector<Finding> out;
    for (const auto& entry : *listed) {
        const auto* f = entry.if_object();
        if (!f || json::get_string(*f, "rule").empty()) return {not_run(name, "its answer has what is no finding")};
        Finding finding;
        finding.rule = replace_all(json::get_string(*f, "rule"), "/", ".");
        finding.file = json::get_string(*f, "file");
        finding.line = json::get_integer(*f, "line");
        finding.column = json::get_integer(*f, "column");
        finding.text = json::get_string(*f, "text");
        finding.hint = json::get_string(*f, "hint");
        if (json::get_string(*f, "severity") == "warning") finding.severity = "warning";
        out.push_back(std::move(finding));
        if (out.size() == k_most_findings) break;
    }
    return out;
}

CheckResult read_format(const Answer& answer) {
    CheckResult out;
    out.findings = read_findings("format", answer);
    if (!out.findings.empty()) return out;
    const auto* formatted = json::get_object(*answer, "formatted");
    if (!formatted) return red("format", "its answer has no texts");
    for (const auto& [path, text] : *formatted) {
        if (!text.is_string()) return red("format", "its answer has no texts");
        out.changed[std::string(path)] = std::string(text.as_string());
    }
    return out;
}

CheckResult read_build(Answer answer, bool with_backend) {
    CheckResult out;
    out.findings = read_findings("build", answer);
    if (!all_warnings(out.findings)) return out;
    Built built;
    if (const auto* bundle = json::get_object(*answer, "bundle")) built.module = json::get_string(*bundle, "code");
    built.backend_code = json::get_string(*answer, "backend");
    if (built.module.empty() || (with_backend && built.backend_code.empty())) return red("build", "nothing was built");
    built.answer = std::move(*answer);
    out.built = std::move(built);
    return out;
}

CheckResult read_render(const Answer& answer) {
    CheckResult out;
    out.findings = read_findings("render", answer);
    if (!answer) return out;
    const auto* dom = answer->if_contains("dom");
    if (!dom || !dom->is_string()) return red("render", "its answer has no page");
    Shown shown{std::string(dom->as_string()), {}, {}};
    const auto* losses = json::get_array(*answer, "data_loss");
    if (!losses) return red("render", "its answer does not say what migrations throw away");
    for (const auto& value : *losses) {
        auto loss = read_loss(value);
        if (!loss) return red("render", loss.error().message);
        shown.data_loss.push_back(std::move(*loss));
    }
    if (all_warnings(out.findings) && shown.dom.empty()) return red("render", "nothing was shown");
    if (const auto* met = json::get_array(*answer, "met")) {
        for (const auto& value : *met) {
            const auto* each = value.if_object();
            if (!each) return red("render", "its answer has what is no expectation");
            const auto* ok = each->if_contains("ok");
            shown.expectations.push_back(
                {json::get_string(*each, "expected"), json::get_string(*each, "seen"),
                 ok && ok->is_bool() && ok->as_bool()}
            );
        }
    }
    out.shown = std::move(shown);
    return out;
}

std::vector<std::string> unused_tools(const json::Object& answer) {
    std::vector<std::string> out;
    const auto* listed = json::get_array(answer, "unused_tools");
    if (!listed) return out;
    for (const auto& tool : *listed) {
        if (tool.is_string()) out.emplace_back(tool.as_string());
    }
    return out;
}

json::Array expectations_of(const std::map<std::string, std::string>& files) {
    const auto file = files.find("expectations.json");
    const auto parsed = file == files.end() ? fail(Code::not_found, "") : json::parse_object(file->second);
    const auto* listed = parsed ? json::get_array(*parsed, "expect") : nullptr;
    return listed ? *listed : json::Array();
}

json::Value manifest_of(const std::map<std::string, std::string>& files) {
    const auto given = manifest::in(files);
    return given ? json::Value(manifest::to_json(*given)) : json::Value(nullptr);
}

std::string backend_package(const std::map<std::string, std::string>& files, const std::string& code) {
    json::Object migrations;
    for (const auto& [name, text] : files) {
        if (name.starts_with("migrations/")) migrations[name] = text;
    }
    const auto given = manifest::in(files).value_or(manifest::Manifest{});
    json::Array tools(given.tools.begin(), given.tools.end());
    return json::print(
        json::Object{{"format", 1}, {"code", code}, {"migrations", std::move(migrations)}, {"tools", std::move(tools)}}
    );
}

std::vector<Finding> settle_tools(
    const std::vector<std::string>& unused, const std::vector<std::string>& writing, std::string& text
) {
    std::vector<Finding> out;
    auto given = manifest::parse(text);
    if (!given || unused.empty()) return out;
    const auto is_in = [](const std::vector<std::string>& names, const std::string& tool) {
        return std::ranges::find(names, tool) != names.end();
    };
    std::vector<std::string> kept;
    for (const auto& name : given->tools) {
        if (!is_in(unused, name)) {
            kept.push_back(name);
            continue;
        }
        Finding finding{"manifest.unused_tool", "manifest.json", 0, 0, {}, {}};
        if (is_in(writing, name)) {
            kept.push_back(name);
            finding.text =
                "the manifest lists '" + name + "', which changes the user's data, and nothing in the code calls it";
            finding.hint = "Take it out of the manifest, or call it by its name where it is needed.";
        } else {
            finding.severity = "warning";
            finding.text = "'" + name + "' was taken out of the manifest: nothing in the code calls it";
            finding.hint = "There is nothing to do. Call it by its name where it is needed, and it is listed again.";
        }
        out.push_back(std::move(finding));
    }
    if (kept.size() == given->tools.size()) return out;
    given->tools = std::move(kept);
    text = manifest::print(*given);
    return out;
}

std::string with_backend(std::string module, const std::string& backend_sha256) {
    if (!module.empty() && !module.ends_with('\n')) module += '\n';
    return module + "export const backend=\"" + backend_sha256 + "\";\n";
}

}  // namespace atelier::gate
