#include "tool_output.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "atelier/base/text.hpp"

namespace atelier::gate {
namespace {

Finding not_run(std::string check, const Result<process::Output>& output) {
    Finding f;
    f.rule = check + ".not_run";
    f.text = output ? "the check did not end properly: " + output->describe() : output.error().message;
    f.hint = "This is not about your code: try again, or run ./atelier doctor.";
    if (output) {
        const std::string_view tail = output->err.empty() ? output->out : output->err;
        if (!tail.empty()) f.text += ": " + std::string(truncate_utf8(trim(tail), 300));
    }
    return f;
}

std::int64_t to_number(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// A file's path in the customization: the tools see it under /check.
std::string file_of(std::string_view path) {
    constexpr std::string_view root = "check/";
    const auto at = path.rfind(root);
    if (at != std::string_view::npos && (at == 0 || path[at - 1] == '/')) return std::string(path.substr(at + root.size()));
    return std::filesystem::path(path).filename().string();
}

/// "file(3,14): error TS2322: text"
bool read_type_line(std::string_view line, Finding& out) {
    const auto close = line.find("): error TS");
    const auto open = line.rfind('(', close);
    if (close == std::string_view::npos || open == std::string_view::npos) return false;
    const auto comma = line.find(',', open);
    const auto colon = line.find(": ", close + 3);
    if (comma == std::string_view::npos || colon == std::string_view::npos) return false;
    out.file = file_of(line.substr(0, open));
    out.line = to_number(line.substr(open + 1, comma - open - 1));
    out.column = to_number(line.substr(comma + 1, close - comma - 1));
    out.rule = "types." + std::string(line.substr(close + 9, colon - close - 9));
    out.text = line.substr(colon + 2);
    out.hint = "Use what @atelier/sdk declares; the types say which fields and props exist.";
    return true;
}

}  // namespace

std::vector<Finding> read_types(const Result<process::Output>& output) {
    if (!output || output->timed_out || output->truncated || output->signal != 0) return {not_run("types", output)};
    if (output->exit_code == 0) return {};
    std::vector<Finding> out;
    for (const auto& line : split(output->out, '\n')) {
        Finding finding;
        if (read_type_line(line, finding)) {
            out.push_back(std::move(finding));
        } else if (!out.empty() && line.starts_with("  ")) {
            out.back().text += "\n" + std::string(trim(line));
        }
        if (out.size() >= 50) break;
    }
    if (out.empty()) return {not_run("types", output)};
    return out;
}

std::vector<Finding> read_lint(const Result<process::Output>& output) {
    if (!output || output->timed_out || output->truncated || output->signal != 0) return {not_run("lint", output)};
    const auto parsed = json::parse_object(output->out);
    const auto* diagnostics = parsed ? json::get_array(*parsed, "diagnostics") : nullptr;
    if (!diagnostics) return {not_run("lint", output)};
    std::vector<Finding> out;
    for (const auto& entry : *diagnostics) {
        const auto* d = entry.if_object();
        if (!d) continue;
        Finding f;
        f.rule = "lint." + json::get_string(*d, "code");
        f.file = file_of(json::get_string(*d, "filename"));
        f.text = json::get_string(*d, "message");
        f.hint = json::get_string(*d, "help");
        if (json::get_string(*d, "severity") == "warning") f.severity = "warning";
        if (const auto* labels = json::get_array(*d, "labels"); labels && !labels->empty()) {
            const auto* label = labels->front().if_object();
            const auto* span = label ? json::get_object(*label, "span") : nullptr;
            if (span) {
                f.line = json::get_integer(*span, "line");
                f.column = json::get_integer(*span, "column");
            }
        }
        out.push_back(std::move(f));
        if (out.size() >= 50) break;
    }
    if (out.empty() && output->exit_code != 0) return {not_run("lint", output)};
    return out;
}

WorkerResult read_worker(const Result<process::Output>& output) {
    WorkerResult result;
    const auto red = [&] {
        result.render.push_back(not_run("render", output));
        result.bundle.clear();
        return result;
    };
    if (!output || !output->ok()) return red();
    const auto parsed = json::parse_object(output->out, 200);
    if (!parsed) return red();
    const auto* findings = json::get_array(*parsed, "findings");
    if (!findings) return red();
    for (const auto& entry : *findings) {
        const auto* f = entry.if_object();
        if (!f) return red();
        Finding finding;
        finding.rule = json::get_string(*f, "rule");
        finding.file = json::get_string(*f, "file");
        finding.line = json::get_integer(*f, "line");
        finding.column = json::get_integer(*f, "column");
        finding.text = json::get_string(*f, "text");
        finding.hint = json::get_string(*f, "hint");
        if (json::get_string(*f, "severity") == "warning") finding.severity = "warning";
        const bool migration = finding.rule.starts_with("migration") || finding.rule.starts_with("backend/start");
        auto& bucket = finding.rule.starts_with("prettier")             ? result.format
                       : finding.rule.starts_with("build") || migration ? result.build
                                                                        : result.render;
        finding.rule = replace_all(finding.rule, "/", ".");
        bucket.push_back(std::move(finding));
    }
    if (const auto* formatted = json::get_object(*parsed, "formatted")) {
        for (const auto& [path, text] : *formatted) {
            // manifest.json and spec.json are the platform's own: their form is not the formatter's business.
            if (text.is_string() && !path.ends_with(".json")) result.formatted[std::string(path)] = std::string(text.as_string());
        }
    }
    if (const auto* bundle = json::get_object(*parsed, "bundle")) result.bundle = json::get_string(*bundle, "code");
    if (const auto* backend = json::get_object(*parsed, "backend")) result.backend_code = json::get_string(*backend, "code");
    result.dom = json::get_string(*parsed, "dom");
    const auto* ok = parsed->if_contains("ok");
    if (const auto* losses = json::get_array(*parsed, "data_loss")) {
        for (const auto& loss : *losses) {
            if (!loss.is_object()) return red();
            result.data_loss.push_back(read_data_loss(loss.as_object()));
        }
    }
    if (const auto* unused = json::get_array(*parsed, "unused_tools")) {
        for (const auto& tool : *unused) {
            if (!tool.is_string()) return red();
            result.unused_tools.emplace_back(tool.as_string());
        }
    }
    const auto warnings_only = [](const std::vector<Finding>& found) { return std::ranges::all_of(found, [](const Finding& f) { return f.severity == "warning"; }); };
    const bool clean = warnings_only(result.format) && warnings_only(result.build) && warnings_only(result.render);
    if (clean && (!ok || !ok->is_bool() || !ok->as_bool() || result.bundle.empty())) return red();
    return result;
}

std::string backend_package(const Input& input, const std::string& code) {
    json::Object migrations;
    json::Array tools;
    for (const auto& [name, text] : input.files) {
        if (name.starts_with("migrations/")) migrations[name] = text;
        if (name != "manifest.json") continue;
        const auto manifest = json::parse_object(text);
        const auto* listed = manifest ? json::get_array(*manifest, "tools") : nullptr;
        if (listed) tools = *listed;
    }
    return json::print(json::Object{{"format", 1}, {"code", code}, {"migrations", std::move(migrations)}, {"tools", std::move(tools)}});
}

std::vector<Finding> settle_tools(const std::vector<std::string>& unused, const std::vector<std::string>& writing, std::string& manifest) {
    std::vector<Finding> out;
    auto parsed = json::parse_object(manifest);
    const auto* listed = parsed ? json::get_array(*parsed, "tools") : nullptr;
    if (!listed || unused.empty()) return out;
    const auto is_in = [](const std::vector<std::string>& names, const json::Value& tool) {
        return tool.is_string() && std::ranges::find(names, std::string(tool.as_string())) != names.end();
    };
    json::Array kept;
    for (const auto& tool : *listed) {
        if (!is_in(unused, tool)) {
            kept.push_back(tool);
            continue;
        }
        Finding finding{"manifest.unused_tool", "manifest.json", 0, 0, {}, {}};
        const std::string name(tool.as_string());
        if (is_in(writing, tool)) {
            kept.push_back(tool);
            finding.text = "the manifest lists '" + name + "', which changes the user's data, and nothing in the code calls it";
            finding.hint = "Take it out of the manifest, or call it by its name where it is needed.";
        } else {
            finding.severity = "warning";
            finding.text = "'" + name + "' was taken out of the manifest: nothing in the code calls it";
            finding.hint = "There is nothing to do. Call it by its name where it is needed, and it is listed again.";
        }
        out.push_back(std::move(finding));
    }
    if (kept.size() == listed->size()) return out;
    (*parsed)["tools"] = std::move(kept);
    manifest = json::print_pretty(*parsed);
    return out;
}

std::string with_backend(std::string module, const std::string& backend_sha256) {
    if (!module.empty() && !module.ends_with('\n')) module += '\n';
    return module + "export const backend=\"" + backend_sha256 + "\";\n";
}

std::string worker_job(const Input& input) {
    json::Object files;
    json::Value manifest = nullptr;
    for (const auto& [name, text] : input.files) {
        files[name] = text;
        if (name != "manifest.json") continue;
        if (auto parsed = json::parse(text)) manifest = std::move(*parsed);
    }
    json::Object job{{"dir", "/check"}, {"files", std::move(files)}, {"manifest", std::move(manifest)}, {"locale", input.locale}};
    if (!input.fixture.empty()) job["fixture"] = input.fixture;
    return json::print(job);
}

}  // namespace atelier::gate
