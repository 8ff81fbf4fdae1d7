#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "atelier/json/json.hpp"
#include "atelier/llm/chat.hpp"

/// How a model is used: data, chosen by its name (data/profiles.json) or by configuration.
namespace atelier::llm {

/// What a call to the model is for. resample: the same as write, again, for other candidates.
enum class Purpose { route, answer, plan, write, resample, repair, ask, summarise };
std::string_view to_string(Purpose purpose);

/// How tools are told in the prompt and calls are asked for. The reader (tool_calls.hpp) takes all forms from all
/// models.
enum class ToolForm {
    none,          ///< no tools are offered
    tools_tag,     ///< <tools>{"name", "arguments"}</tools>
    function_tag,  ///< <function=name><parameter=key>value</parameter></function>
    native,        ///< the server's own `tools`
};
std::string_view to_string(ToolForm form);

struct Sampling {
    double temperature = 0;
    double top_p = 1;
    int top_k = 0;
    double repetition_penalty = 1;
    int max_tokens = 256;
    bool operator==(const Sampling&) const = default;
};

struct Profile {
    std::string name;                    ///< "small", "capable"
    bool rules_plan = true;              ///< rules route and plan; the model writes whole files and short answers
    std::optional<int> edit_from_lines;  ///< longer files are changed by search and replace; none: whole files always
    int candidates = 1;                  ///< asked for when the first is red
    bool repair = false;                 ///< whether a red file is shown to the model once more
    ToolForm tool_form = ToolForm::none;
    int window = 0;                            ///< tokens, where the server does not say
    std::string vocabulary;                    ///< name of the tokenizer whose counts are this model's; empty: unknown
    std::chrono::milliseconds first_token{0};  ///< longest silence before the first token
    std::chrono::milliseconds silence{0};      ///< longest silence after it
    std::map<Purpose, Sampling> sampling;      ///< of every purpose
    bool operator==(const Profile&) const = default;
};

/// The profile for a model, by the number of parameters in its name, then by the name itself, then by `override`
/// ({"profile", "changes"} as in data/profiles.schema.json). invalid_argument says what is wrong with the override.
/// The table itself is checked at the first call; a broken one ends the program. Pure and thread-safe.
Result<Profile> profile_for(std::string_view model_name, const json::Object& override = {});

/// Thousand millions of parameters that a name tells ("Qwen2.5-Coder-14B-Instruct-AWQ" -> 14; of "30B-A3B" the whole);
/// nothing when it tells none.
std::optional<double> size_in_name(std::string_view model_name);

/// The request with the purpose's sampling and the profile's limits on silence.
ChatRequest sampled(ChatRequest request, const Profile& profile, Purpose purpose);

}  // namespace atelier::llm
