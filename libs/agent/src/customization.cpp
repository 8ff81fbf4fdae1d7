#include "customization.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/spec/generate.hpp"
#include "spec_bridge.hpp"

namespace atelier::agent {
namespace {

/// Of a title, in characters: schemas/manifest.json.
constexpr std::size_t k_manifest_title = 120;

/// The names behind `core.`: what backend.ts calls of the Core Backend. The gate refuses names that the contract does
/// not have.
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

}  // namespace

manifest::Manifest manifest_of(
    const std::string& title, const std::map<std::string, std::string>& files, const std::string& id
) {
    manifest::Manifest out;
    for (const auto& [path, text] : files) {
        if (!path.ends_with(".ts") && !path.ends_with(".tsx")) continue;
        for (auto& tool : path == "backend.ts" ? core_calls(text) : spec::tools_of(text)) {
            if (std::ranges::find(out.tools, tool) == out.tools.end()) out.tools.push_back(std::move(tool));
        }
    }
    std::ranges::sort(out.tools);
    const auto words = to_utf32(title);
    const std::string shown = words.size() <= k_manifest_title ? title : to_utf8(words.substr(0, k_manifest_title));
    out.id = id;
    out.title = {shown, shown};
    out.slot = spec::to_string(spec::Slot::dashboard_grid);
    out.size = "medium";
    if (files.contains("backend.ts")) out.backend = "backend.ts";
    return out;
}

std::map<std::string, std::string> working_files(const Session& session) {
    auto files = session.files();
    if (session.now.draft) {
        for (const auto& [path, text] : session.now.draft->files) files[path] = text;
    }
    return files;
}

std::string title_in(const std::map<std::string, std::string>& files, spec::Lang lang) {
    const auto given = manifest::in(files).value_or(manifest::Manifest{});
    return lang == spec::Lang::ru ? given.title.ru : given.title.en;
}

std::map<std::string, std::string> with_manifest(const Session& session, std::map<std::string, std::string> files) {
    std::string title = files.contains("widget.tsx") ? card_title(files.at("widget.tsx")) : std::string();
    if (title.empty()) title = title_in(files, session.lang == "ru" ? spec::Lang::ru : spec::Lang::en);
    if (title.empty()) title = first_wish(session);
    auto made = manifest_of(title, files, session.feature);
    if (spec::from_string<spec::Slot>(session.slot)) made.slot = session.slot;
    files["manifest.json"] = manifest::print(made);
    files.erase("spec.json");
    return files;
}

bool belongs_to_rules(const Session& session) {
    if (session.now.draft && !session.now.draft->files.empty()) return false;
    return session.now.artifacts.empty() || current_spec(session).has_value();
}

std::string new_feature_name() { return "widget-" + random_hex(3); }

}  // namespace atelier::agent
