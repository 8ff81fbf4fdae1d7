#include <cstdio>
#include <cstdlib>

#include "tool.hpp"

namespace atelier::embedded {
extern const std::string_view agent_tools;
}

namespace atelier::agent {
namespace {

const std::map<std::string, ToolRun, std::less<>> k_code{
    {"todo_write", todo_write},     {"ask_user", ask_user},         {"list_files", list_files},
    {"read_file", read_file_tool},  {"write_file", write_file_tool}, {"edit_file", edit_file},
    {"core_call", core_call},       {"calculate", calculate_tool},   {"check", check},
    {"remember", remember},         {"recall", recall},
};

[[noreturn]] void broken(const std::string& why) {
    std::fprintf(stderr, "libs/agent/data/tools.json: %s\n", why.c_str());
    std::abort();
}

Effect effect_of(const std::string& name) {
    if (name == "read") return Effect::read;
    if (name == "plan") return Effect::plan;
    if (name == "write") return Effect::write;
    broken("unknown effect " + name);
}

std::vector<Tool> read_all() {
    std::vector<Tool> out;
    const auto parsed = json::parse_object(embedded::agent_tools);
    if (!parsed) broken(parsed.error().message);
    const auto* list = json::get_array(*parsed, "tools");
    if (!list) broken("no tools");
    for (const auto& each : *list) {
        const auto& entry = each.as_object();
        Tool tool;
        tool.name = json::get_string(entry, "name");
        tool.effect = effect_of(json::get_string(entry, "effect"));
        tool.line = json::get_string(entry, "line");
        const auto* parameters = json::get_object(entry, "parameters");
        const auto* card = json::get_object(entry, "card");
        const auto code = k_code.find(tool.name);
        if (!parameters || !card || code == k_code.end() || tool.line.empty()) broken("incomplete: " + tool.name);
        tool.parameters = *parameters;
        tool.card_en = json::get_string(*card, "en");
        tool.card_ru = json::get_string(*card, "ru");
        const auto* edits = entry.if_contains("edits");
        tool.edits = edits && edits->is_bool() && edits->as_bool();
        tool.run = code->second;
        out.push_back(std::move(tool));
    }
    if (out.size() != k_code.size()) broken("a tool has no entry");
    return out;
}

}  // namespace

const std::vector<Tool>& tools() {
    static const std::vector<Tool> all = read_all();
    return all;
}

const Tool* find_tool(std::string_view name) {
    for (const auto& tool : tools())
        if (tool.name == name) return &tool;
    return nullptr;
}

bool suits(const Tool& tool, const llm::Profile& profile) { return !tool.edits || profile.edit_from_lines.has_value(); }

bool offered(const Tool& tool, std::string_view mode, const llm::Profile& profile) {
    return suits(tool, profile) && (tool.effect != Effect::write || mode == "build");
}

}  // namespace atelier::agent
