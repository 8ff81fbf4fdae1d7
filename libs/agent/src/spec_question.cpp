#include "atelier/agent/spec_question.hpp"

#include "atelier/spec/prompt.hpp"

namespace atelier::agent {
namespace {

constexpr int k_longest_answer = 320;  // tokens; the longest right answer has some 150

/// schema() knows no way out; the grammar has one.
json::Object answer_schema() {
    json::Object schema = spec::schema().as_object();
    schema["anyOf"].as_array().push_back(json::Object{
        {"type", "object"},
        {"additionalProperties", false},
        {"required", json::Array{"labels", "view", "reason"}},
        {"properties", json::Object{{"labels", json::Object{{"enum", json::Array{"en", "ru"}}}},
                                    {"view", json::Object{{"const", "unsupported"}}},
                                    {"reason", json::Object{{"type", "string"}, {"maxLength", 120}}}}}
    });
    return schema;
}

llm::ChatRequest fixed_front() {
    static const llm::ChatRequest front = [] {
        llm::ChatRequest out;
        auto prompt = spec::prompt();
        out.messages.push_back({"system", std::move(prompt.system)});
        for (auto& [user, assistant] : prompt.shots) {
            out.messages.push_back({"user", std::move(user)});
            out.messages.push_back({"assistant", std::move(assistant)});
        }
        out.max_tokens = k_longest_answer;
        out.grammar = spec::grammar();
        out.schema = answer_schema();
        return out;
    }();
    return front;
}

}  // namespace

llm::ChatRequest spec_question(std::string_view request, const spec::Spec* current) {
    auto out = fixed_front();
    out.messages.push_back({"user", current ? spec::edit_turn(*current, request) : std::string(request)});
    return out;
}

llm::ChatRequest spec_warm_up() {
    auto out = fixed_front();
    out.messages.push_back({"user", "?"});
    out.grammar.clear();
    out.schema.clear();
    out.max_tokens = 1;
    return out;
}

}  // namespace atelier::agent
