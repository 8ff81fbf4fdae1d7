#pragma once

#include "atelier/spec/figure.hpp"
#include "atelier/spec/fill.hpp"
#include "turn_context.hpp"

namespace atelier::agent {

/// Questions that figures of the portfolio answer, without a model: the figure, its days and its source in words.
/// Changes nothing.
class FigureFlow {
public:
    explicit FigureFlow(TurnContext& turn) : turn_(turn) {}

    /// Answers, or says what is not understood. With `leave_choices`, false where the rules have a question with
    /// options, or something to show that is no figure: then nothing was said.
    Task<Result<bool>> answer(std::string request, bool leave_choices);
    /// Tells what this spec would show; false: it shows no figures, and nothing was said.
    Task<Result<bool>> tell(spec::Spec wanted);

private:
    Task<Result<std::vector<json::Object>>> read(std::vector<spec::Read> reads);
    Task<Result<json::Object>> read_pages(spec::Read read);
    std::string in_words(const spec::Spec& wanted, const spec::Figures& figures, const std::string& tools) const;
    std::string days_of(const spec::Figures& figures) const;

    TurnContext& turn_;
};

}  // namespace atelier::agent
