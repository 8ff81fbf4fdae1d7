#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema_node.hpp"

namespace atelier::json {

/// One walk over an instance. Without `out` it stops at the first mistake, with it the mistakes are gathered. Not thread-safe.
class Checker {
public:
    Checker(const Schema::State& state, std::vector<Schema::Violation>* out) : state_(state), out_(out) {}

    bool run(const Value& instance);
    /// Why the walk was given up: references in a circle or an explosion of alternatives. Empty when it was not; else the instance counts
    /// as invalid.
    std::string_view given_up() const { return given_up_; }

private:
    /// The way to the present place, kept on the stack and written out only for a mistake.
    struct Path {
        const Path* up = nullptr;
        std::string_view name;
        std::size_t index = 0;
        bool is_name = false;
    };
    /// Which members or elements of the present place something has looked at, for unevaluated*.
    using Seen = std::vector<bool>;

    bool check(const Node& node, const Value& value, const Path* path, Seen* seen);
    bool rules(const Node& node, const Value& value, const Path* path, Seen* seen);
    bool simple(const Node& node, const Value& value, const Path* path);
    bool number(const Node& node, const Value& value, const Path* path);
    bool text(const Node& node, std::string_view value, const Path* path);
    bool array(const Node& node, const Array& value, const Path* path, Seen* seen);
    bool contains(const Node& node, const Array& value, const Path* path, Seen* seen);
    bool object(const Node& node, const Object& value, const Path* path, Seen* seen);
    bool member(const Node& node, const Object& all, std::size_t at, const Path* path, Seen* seen);
    bool dependents(const Node& node, const Object& value, const Value& whole, const Path* path, Seen* seen);
    bool applicators(const Node& node, const Value& value, const Path* path, Seen* seen);
    bool any_of(const Node& node, const Value& value, const Path* path, Seen* seen);
    bool one_of(const Node& node, const Value& value, const Path* path, Seen* seen);
    bool condition(const Node& node, const Value& value, const Path* path, Seen* seen);
    bool unevaluated(const Node& node, const Value& value, const Path* path, Seen& seen);

    bool quietly(const Node& node, const Value& value, const Path* path, Seen* seen);
    bool branch(const Node& node, const Value& value, const Path* path, Seen* seen, std::vector<Schema::Violation>& best);
    void tell_best(std::string_view what, const Path* path, std::vector<Schema::Violation> best);
    const Node& dynamic_target(const Node& node) const;

    bool stop() const { return out_ == nullptr || !given_up_.empty(); }
    template <class Text>
    bool wrong(const Path* path, Text text) {
        if (out_ != nullptr) out_->push_back({pointer(path), std::string(text())});
        return false;
    }
    static std::string pointer(const Path* path);

    const Schema::State& state_;
    std::vector<Schema::Violation>* out_;
    std::vector<std::size_t> scope_;  // resources on the way here, for $dynamicRef
    std::string_view given_up_;
    int depth_ = 0;
    std::size_t steps_ = 0;
    std::size_t doubts_ = 0;  // patterns met that cannot be matched and were taken as matched
};

}  // namespace atelier::json
