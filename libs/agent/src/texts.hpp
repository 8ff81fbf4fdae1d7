#pragma once

#include <string>
#include <string_view>

#include "atelier/spec/vocabulary.hpp"

namespace atelier::agent {

/// Everything that the agent itself says, in both languages.
enum class Text {
    plan_understand,
    plan_write,
    plan_check,
    plan_show,
    doing_understand,
    doing_write_spec,
    doing_write_code,
    doing_check,
    doing_preview,
    done,            ///< {0}: reading
    done_assumed,    ///< {0}: reading, {1}: assumption
    gate_red,        ///< {0}: number of findings
    preview_failed,  ///< {0}: reason
    no_writer,       ///< the request needs rung 2 and no model is connected
    ask_mode,        ///< {0}: reading
    plan_mode,       ///< {0}: reading
    empty_message,
    too_long,
    other_language,
    unknown_question,
    nothing_to_change,
    calling_allowed,  ///< {0}: tool
    calling_once,     ///< {0}: tool
    calling_session,  ///< {0}: tool
    tool_question,    ///< {0}: tool
    tool_once,
    tool_session,
    tool_session_detail,
    tool_refuse,
    tool_refuse_detail,
    tool_returned,  ///< {0}: bytes
    model_unreachable,
    model_timeout,
    model_broken,
    model_busy,  ///< {0}: how long to wait
    model_window,
    model_key,
    model_unknown,
    model_refused,
    model_failed,
    model_odd,
    model_says,  ///< {0}: the server's own words
    a_minute,
    seconds,  ///< {0}: number
    minutes,  ///< {0}: number
};

std::string say(spec::Lang lang, Text text, std::string_view first = {}, std::string_view second = {});

}  // namespace atelier::agent
