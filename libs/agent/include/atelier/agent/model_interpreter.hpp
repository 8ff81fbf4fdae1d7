#pragma once

#include <chrono>
#include <optional>
#include <variant>

#include "atelier/agent/ports.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/llm/chat.hpp"

namespace atelier::agent {

/// Receives the words that the vocabulary did not cover: what it should learn next. Nothing else of the request, digits masked.
using UncoveredSink = std::function<void(const std::vector<std::string>& words, spec::Lang lang, std::string_view outcome)>;

/// What unknown words may mean, by their neighbours in the vocabulary. Blocks; called in the pool. Empty: nobody knows.
using MeaningSource = std::function<std::vector<spec::WordMeaning>(const std::vector<std::string>& words)>;

/// A model's answer, or why there is none.
using ModelAnswer = std::variant<std::monostate, spec::Spec, spec::Unsupported>;

struct VoteLimits {
    /// Rules that are done with this confidence win without a question to the model: where it disagreed above it, the model was
    /// wrong (docs/eval/model.md), and its vote costs seconds.
    double sure = 0.6;
};

/// Whether a model's answer could change what the rules found: they are not sure, or words stayed uncovered.
bool worth_asking(const spec::FillResult& rules, const spec::Context& context, VoteLimits limits = {});

/// What comes of both votes. Pure. A model's spec counts only when every word of the request is reflected in it and no number,
/// date or name in it comes from nowhere.
spec::FillResult
vote(std::string_view request, spec::Lang lang, const spec::Context& context, spec::FillResult rules, const ModelAnswer& answer, VoteLimits limits = {});

/// The same widget, whether said as a template or as a widget.
bool same_meaning(const spec::Spec& a, const spec::Spec& b);

/// Rung 1 by rules, by the neighbours of words that the rules do not know and, where one is connected, a model that votes. Whatever is wrong with the model, the rules answer.
class ModelInterpreter final : public Interpreter {
public:
    struct Options {
        VoteLimits limits;
        std::chrono::milliseconds patience{20000};  ///< for one answer of the model
        /// In the model's queue: the rules have an answer already, and where a capable model follows, it asks anew.
        std::chrono::milliseconds longest_wait{20000};
        std::chrono::milliseconds pause{60000};     ///< without the model after two answers that came too late
    };
    /// `model` may be null. Everything given outlives the interpreter.
    ModelInterpreter(llm::ChatModel* model, BlockingPool& pool, Options options, UncoveredSink sink, MeaningSource meanings = {})
        : model_(model), pool_(pool), options_(options), sink_(std::move(sink)), meanings_(std::move(meanings)) {}

    Task<Result<Interpretation>> interpret(
        std::string request, spec::Lang lang, spec::Context context, llm::Caller caller
    ) override;

private:
    bool model_usable() const;
    Task<std::optional<ModelAnswer>> ask(
        std::string request, const spec::Spec* current, llm::Caller caller, Usage* usage
    );
    void note_uncovered(const spec::FillResult& result, spec::Lang lang) const;

    llm::ChatModel* model_;
    BlockingPool& pool_;
    Options options_;
    UncoveredSink sink_;
    MeaningSource meanings_;
    int late_ = 0;
    std::chrono::steady_clock::time_point paused_until_{};
};

}  // namespace atelier::agent
