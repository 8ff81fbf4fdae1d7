#include "customization.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/spec/generate.hpp"
#include "spec_bridge.hpp"

namespace atelier::agent {
namespace {

/// The names behind `core.`: what backend.ts calls of the Core Backend. The gate refuses names that the contract does not have.
std::vector<std::string> core_calls(std::string_view code) {
    std::vector<std::string> out;
    constexpr std::string_view k_head = "core.";
    for (auto at = code.find(k_head); at != std::string_view::npos; at = code.find(k_head, at + 1)) {
        const auto rest = code.substr(at + k_head.size());
        const auto end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
        if (end == 0 || end == std::string_view::npos || rest[end] != '(') continue;
        std::string name(rest.substr(0, end));
        if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
    }
    return out;
}

/// The literal title of the first card: <Card title="...">.
std::string card_title(std::string_view widget) {
    const auto card = widget.find("<Card");
    if (card == std::string_view::npos) return {};
    const auto tag = widget.substr(card, widget.find('>', card) - card);
    constexpr std::string_view k_title = "title=\"";
    const auto at = tag.find(k_title);
    if (at == std::string_view::npos) return {};
    const auto text = tag.substr(at + k_title.size());
    const auto end = text.find('"');
    return end == std::string_view::npos ? std::string() : std::string(trim(text.substr(0, end)));
}

/// The first words of the dialogue's first wish, cut at a word: counted in characters, which are not bytes in Russian.
std::string first_wish(const Session& session) {
    constexpr std::size_t k_length = 60;
    for (const auto& message : session.messages) {
        if (message.role != "user" || trim(message.text).empty()) continue;
        auto words = to_utf32(trim(message.text.substr(0, message.text.find('\n'))));
        if (words.size() > k_length) {
            words.resize(k_length);
            if (const auto space = words.rfind(U' '); space != std::u32string::npos) words.resize(space);
        }
        return to_utf8(words);
    }
    return {};
}

json::Object manifest_in(const std::map<std::string, std::string>& files) {
    const auto found = files.find("manifest.json");
    auto parsed = found == files.end() ? fail(Code::not_found, "") : json::parse_object(found->second);
    return parsed ? std::move(*parsed) : json::Object{};
}

}  // namespace

std::string manifest_of(const std::string& title, const std::map<std::string, std::string>& files, const std::string& id) {
    std::vector<std::string> tools;
    for (const auto& [path, text] : files) {
        if (!path.ends_with(".ts") && !path.ends_with(".tsx")) continue;
        for (auto& tool : path == "backend.ts" ? core_calls(text) : spec::tools_of(text)) {
            if (std::ranges::find(tools, tool) == tools.end()) tools.push_back(std::move(tool));
        }
    }
    std::ranges::sort(tools);
    std::string text = spec::manifest({"", title, title, spec::Slot::dashboard_grid, "medium", tools}, id);
    if (!files.contains("backend.ts")) return text;
    auto parsed = json::parse_object(text);
    if (!parsed) return text;
    (*parsed)["backend"] = "backend.ts";
    return json::print_pretty(*parsed);
}

std::map<std::string, std::string> working_files(const Session& session) {
    auto files = session.files();
    if (session.now.draft) {
        for (const auto& [path, text] : session.now.draft->files) files[path] = text;
    }
    return files;
}

std::string title_in(const std::map<std::string, std::string>& files, spec::Lang lang) {
    const auto manifest = manifest_in(files);
    const auto* titles = json::get_object(manifest, "title");
    return titles ? json::get_string(*titles, lang == spec::Lang::ru ? "ru" : "en") : std::string();
}

std::map<std::string, std::string> with_manifest(const Session& session, std::map<std::string, std::string> files) {
    std::string title = files.contains("widget.tsx") ? card_title(files.at("widget.tsx")) : std::string();
    if (title.empty()) title = title_in(files, session.lang == "ru" ? spec::Lang::ru : spec::Lang::en);
    if (title.empty()) title = first_wish(session);
    auto parsed = json::parse_object(manifest_of(title, files, session.feature));
    if (parsed) {
        if (spec::from_string<spec::Slot>(session.slot)) (*parsed)["slot"] = session.slot;
        files["manifest.json"] = json::print_pretty(*parsed);
    }
    files.erase("spec.json");
    return files;
}

bool belongs_to_rules(const Session& session) {
    if (session.now.draft && !session.now.draft->files.empty()) return false;
    return session.now.artifacts.empty() || current_spec(session).has_value();
}

std::string new_feature_name() { return "widget-" + random_hex(3); }

}  // namespace atelier::agent
