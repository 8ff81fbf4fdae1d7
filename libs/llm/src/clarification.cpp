#include "atelier/base/text.hpp"
#include "atelier/llm/tool_calls.hpp"

namespace atelier::llm {
namespace {

constexpr std::size_t k_most_questions = 20;

/// A text, or an object that has one.
std::string text_of(const json::Value& value) {
    if (value.is_string()) return std::string(value.as_string());
    const auto* object = value.if_object();
    for (const char* key : {"label", "value", "text", "option"}) {
        if (object == nullptr) return {};
        if (auto text = json::get_string(*object, key); !text.empty()) return text;
    }
    return {};
}

bool flag(const json::Object& object, std::string_view key, bool otherwise) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_bool() ? value->as_bool() : otherwise;
}

}  // namespace

std::optional<Clarification> read_clarification(const json::Object& object) {
    if (!flag(object, "needs_clarification", false)) return std::nullopt;
    Clarification out;
    out.user_message = json::get_string(object, "user_message");
    const auto* questions = json::get_array(object, "questions");
    for (const auto& value : questions == nullptr ? json::Array{} : *questions) {
        if (out.questions.size() >= k_most_questions) break;
        ClarifyingQuestion question;
        if (const auto* one = value.if_object()) {
            question.id = json::get_string(*one, "id");
            question.question = json::get_string(*one, "question");
            question.required = flag(*one, "required", true);
            if (const auto* options = json::get_array(*one, "options")) {
                for (const auto& option : *options) {
                    if (auto text = text_of(option); !trim(text).empty()) question.options.push_back(std::move(text));
                }
            }
        } else if (value.is_string()) {
            question.question = std::string_view(value.as_string());
        }
        if (trim(question.question).empty()) continue;
        if (question.id.empty()) question.id = "q" + std::to_string(out.questions.size() + 1);
        out.questions.push_back(std::move(question));
    }
    if (out.questions.empty()) return std::nullopt;
    return out;
}

}  // namespace atelier::llm
