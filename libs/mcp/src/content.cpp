#include "content.hpp"

namespace atelier::mcp {
namespace {

/// Where a block comes from and of what type it is: "name, file:///a.md, text/markdown".
std::string label_of(const json::Object& block) {
    std::string out;
    for (const std::string_view key : {"title", "name", "uri", "mimeType"}) {
        const std::string part = json::get_string(block, key);
        if (part.empty() || (key == "name" && !json::get_string(block, "title").empty())) continue;
        out += (out.empty() ? "" : ", ") + part;
    }
    return out;
}

std::string bytes_of(std::string_view base64) {
    std::size_t digits = 0;
    for (const char c : base64) digits += c == '=' || c == '\n' || c == '\r' ? 0 : 1;
    return std::to_string(digits * 3 / 4) + " bytes";
}

std::string named(std::string_view kind, const json::Object& block, std::string_view rest) {
    const std::string label = label_of(block);
    return "(" + std::string(kind) + (label.empty() ? "" : ": " + label) +
           (rest.empty() ? "" : ", " + std::string(rest)) + ")";
}

std::string resource_text(const json::Object& resource) {
    if (const auto* const text = resource.if_contains("text"); text != nullptr && text->is_string()) {
        const std::string label = label_of(resource);
        return (label.empty() ? "" : label + ":\n") + std::string(text->get_string());
    }
    const auto* const blob = resource.if_contains("blob");
    return named(
        "resource", resource,
        blob != nullptr && blob->is_string() ? bytes_of(blob->get_string()) + ", not text" : "without content"
    );
}

std::string link_text(const json::Object& block) {
    std::string rest;
    if (block.contains("size")) rest = std::to_string(json::get_integer(block, "size")) + " bytes";
    const std::string description = json::get_string(block, "description");
    if (!description.empty()) rest += (rest.empty() ? "" : ", ") + description;
    return named("link", block, rest);
}

/// Empty for a block that says nothing.
std::string text_of(const json::Object& block) {
    const std::string type = json::get_string(block, "type");
    if (const auto* const text = block.if_contains("text"); text != nullptr && text->is_string())
        return std::string(text->get_string());
    if (type == "resource_link") return link_text(block);
    if (type == "image" || type == "audio") return named(type, block, bytes_of(json::get_string(block, "data")));
    if (const auto* const resource = json::get_object(block, "resource")) return resource_text(*resource);
    return type.empty() || type == "text" ? std::string() : "(" + type + ", which cannot be shown)";
}

}  // namespace

CallOutcome outcome_of(json::Object result) {
    CallOutcome out;
    const auto* const flag = result.if_contains("isError");
    out.is_error = flag != nullptr && flag->is_bool() && flag->get_bool();
    if (out.is_error) {
        const auto* const meta = json::get_object(result, "_meta");
        out.code = (meta == nullptr ? std::nullopt : code_from_string(json::get_string(*meta, k_meta_code)))
                       .value_or(Code::failed_precondition);
    }
    const auto add = [&out](const json::Value& block) {
        const std::string text = block.is_object() ? text_of(block.get_object()) : std::string();
        if (text.empty()) return;
        if (!out.text.empty()) out.text += "\n\n";
        out.text += text;
    };
    if (const auto* const content = result.if_contains("content")) {
        if (const auto* const blocks = content->if_array())
            for (const auto& block : *blocks) add(block);
        else
            add(*content);
    }
    auto* const structured = result.if_contains("structuredContent");
    if (structured == nullptr || structured->is_null()) return out;
    if (structured->is_object())
        out.structured = std::move(structured->get_object());
    else if (out.text.empty())
        out.text = json::print(*structured);  // the modern revision lets it be any value
    return out;
}

}  // namespace atelier::mcp
