#include "schema_check.hpp"

#include <algorithm>

namespace atelier::json {
namespace {

constexpr int k_max_depth = 512;
constexpr std::size_t k_max_steps = 1'000'000;

void merge(std::vector<bool>* into, const std::vector<bool>& from) {
    if (into == nullptr) return;
    if (into->size() < from.size()) into->resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i)
        if (from[i]) (*into)[i] = true;
}

void mark(std::vector<bool>* seen, std::size_t at, std::size_t size) {
    if (seen == nullptr) return;
    if (seen->size() < size) seen->resize(size);
    (*seen)[at] = true;
}

std::size_t depth_of(const Schema::Violation& violation) { return static_cast<std::size_t>(std::ranges::count(violation.path, '/')); }

std::size_t deepest(const std::vector<Schema::Violation>& violations) {
    std::size_t out = 0;
    for (const auto& violation : violations) out = std::max(out, depth_of(violation));
    return out;
}

}  // namespace

bool Checker::run(const Value& instance) {
    scope_.push_back(0);
    const bool ok = check(*state_.root, instance, nullptr, nullptr);
    return ok && given_up_.empty();
}

std::string Checker::pointer(const Path* path) {
    if (path == nullptr) return {};
    std::string out = pointer(path->up) + "/";
    if (!path->is_name) return out + std::to_string(path->index);
    for (const char c : path->name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return out;
}

bool Checker::check(const Node& node, const Value& value, const Path* path, Seen* seen) {
    if (node.kind == Node::Kind::open) return true;
    if (node.kind == Node::Kind::never) return wrong(path, [] { return "is not allowed"; });
    if (depth_ >= k_max_depth) given_up_ = "the schema refers to itself without end";
    if (++steps_ > k_max_steps) given_up_ = "the schema has too many alternatives to be checked";
    if (!given_up_.empty()) return false;
    const bool entered = scope_.back() != node.resource;
    if (entered) scope_.push_back(node.resource);
    ++depth_;
    bool ok = false;
    if (state_.unevaluated) {
        Seen mine;
        ok = rules(node, value, path, &mine);
        if (ok) merge(seen, mine);
    } else {
        ok = rules(node, value, path, nullptr);
    }
    --depth_;
    if (entered) scope_.pop_back();
    return ok;
}

bool Checker::rules(const Node& node, const Value& value, const Path* path, Seen* seen) {
    if (!simple(node, value, path)) return false;  // of another type: its other mistakes would only confuse
    bool ok = true;
    if (value.is_number())
        ok = number(node, value, path);
    else if (const auto* const string = value.if_string())
        ok = text(node, *string, path);
    if (!ok && stop()) return false;
    if (node.has_applicators) ok = applicators(node, value, path, seen) && ok;
    if (!ok && stop()) return false;
    if (const auto* const list = value.if_array(); list != nullptr && node.has_array_rules) {
        ok = array(node, *list, path, seen) && ok;
    } else if (const auto* const members = value.if_object(); members != nullptr && node.has_object_rules) {
        ok = object(node, *members, path, seen) && ok;
        if (!ok && stop()) return false;
        ok = dependents(node, *members, value, path, seen) && ok;
    }
    if (!ok || seen == nullptr) return ok;
    return unevaluated(node, value, path, *seen);
}

bool Checker::array(const Node& node, const Array& value, const Path* path, Seen* seen) {
    const std::size_t size = value.size();
    if (node.min_items && size < *node.min_items)
        return wrong(path, [&] { return "must have at least " + std::to_string(*node.min_items) + " elements"; });
    if (node.max_items && size > *node.max_items)
        return wrong(path, [&] { return "must have at most " + std::to_string(*node.max_items) + " elements"; });
    bool ok = true;
    for (std::size_t i = 0; i < size && (ok || !stop()); ++i) {
        const Node* const rule = i < node.prefix_items.size() ? node.prefix_items[i] : node.items;
        if (rule == nullptr) break;
        const Path here{path, {}, i, false};
        ok = check(*rule, value[i], &here, nullptr) && ok;
        mark(seen, i, size);
    }
    if (!ok) return false;
    if (node.unique_items && !all_different(value)) return wrong(path, [] { return "the elements must differ from each other"; });
    return node.contains == nullptr || contains(node, value, path, seen);
}

bool Checker::contains(const Node& node, const Array& value, const Path* path, Seen* seen) {
    std::size_t fitting = 0;
    std::size_t doubtful = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const Path here{path, {}, i, false};
        const std::size_t doubts = doubts_;
        if (!quietly(*node.contains, value[i], &here, nullptr)) continue;
        ++fitting;
        doubtful += doubts_ == doubts ? 0 : 1;
        mark(seen, i, value.size());
    }
    const std::size_t least = node.min_contains.value_or(1);
    if (fitting < least)
        return wrong(path, [&] { return "at least " + std::to_string(least) + " of the elements must have the form that is asked for"; });
    if (node.max_contains && fitting - doubtful > *node.max_contains)
        return wrong(path, [&] { return "at most " + std::to_string(*node.max_contains) + " of the elements may have the form that is asked for"; });
    return true;
}

bool Checker::object(const Node& node, const Object& value, const Path* path, Seen* seen) {
    bool ok = true;
    for (const auto& name : node.required) {
        if (value.contains(name)) continue;
        const Path here{path, name, 0, true};
        ok = wrong(&here, [] { return "is missing"; });
        if (stop()) return false;
    }
    if (node.min_properties && value.size() < *node.min_properties)
        ok = wrong(path, [&] { return "must have at least " + std::to_string(*node.min_properties) + " members"; });
    if (node.max_properties && value.size() > *node.max_properties)
        ok = wrong(path, [&] { return "must have at most " + std::to_string(*node.max_properties) + " members"; });
    for (std::size_t at = 0; at < value.size() && (ok || !stop()); ++at) ok = member(node, value, at, path, seen) && ok;
    return ok;
}

bool Checker::member(const Node& node, const Object& all, std::size_t at, const Path* path, Seen* seen) {
    const auto& [key, value] = *(all.begin() + static_cast<std::ptrdiff_t>(at));
    const std::string_view name = key;
    const Path here{path, name, 0, true};
    bool ok = true;
    if (node.property_names != nullptr && !quietly(*node.property_names, Value(name), &here, nullptr))
        ok = wrong(&here, [] { return "is not an allowed name"; });
    bool known = false;
    const auto found = std::ranges::lower_bound(node.properties, name, {}, [](const auto& property) { return std::string_view(property.first); });
    if (found != node.properties.end() && found->first == name) {
        known = true;
        ok = check(*found->second, value, &here, nullptr) && ok;
    }
    for (const auto& [pattern, rule] : node.pattern_properties) {
        if (!re2::RE2::PartialMatch({name.data(), name.size()}, *pattern)) continue;
        known = true;
        ok = check(*rule, value, &here, nullptr) && ok;
    }
    if (!known && node.unchecked_names) {
        known = true;
        ++doubts_;
    }
    if (!known && node.additional_properties != nullptr) {
        known = true;
        if (node.additional_properties->kind != Node::Kind::never) {
            ok = check(*node.additional_properties, value, &here, nullptr) && ok;
        } else {
            ok = wrong(&here, [&] {
                std::string out = "is not a known member";
                for (std::size_t i = 0; i < node.properties.size() && i < 20; ++i) out += (i == 0 ? "; known are " : ", ") + node.properties[i].first;
                return out;
            });
        }
    }
    if (known) mark(seen, at, all.size());
    return ok;
}

bool Checker::dependents(const Node& node, const Object& value, const Value& whole, const Path* path, Seen* seen) {
    bool ok = true;
    for (const auto& [name, needed] : node.dependent_required) {
        if (!value.contains(name)) continue;
        for (const auto& other : needed) {
            if (value.contains(other)) continue;
            const Path here{path, other, 0, true};
            ok = wrong(&here, [&] { return "is missing, as '" + name + "' is given"; });
        }
    }
    for (const auto& [name, rule] : node.dependent_schemas)
        if (value.contains(name)) ok = check(*rule, whole, path, seen) && ok;
    return ok;
}

bool Checker::applicators(const Node& node, const Value& value, const Path* path, Seen* seen) {
    bool ok = true;
    if (node.reference != nullptr) ok = check(*node.reference, value, path, seen);
    if (!ok && stop()) return false;
    if (node.dynamic_reference != nullptr) ok = check(dynamic_target(node), value, path, seen) && ok;
    for (const Node* const part : node.all_of) {
        if (!ok && stop()) return false;
        ok = check(*part, value, path, seen) && ok;
    }
    if (!ok && stop()) return false;
    if (!node.any_of.empty()) ok = any_of(node, value, path, seen) && ok;
    if (!ok && stop()) return false;
    if (!node.one_of.empty()) ok = one_of(node, value, path, seen) && ok;
    if (!ok && stop()) return false;
    const std::size_t doubts = doubts_;
    if (node.negated != nullptr && quietly(*node.negated, value, path, nullptr) && doubts_ == doubts)
        ok = wrong(path, [] { return "has a form that is not allowed"; });
    if (node.condition != nullptr) ok = condition(node, value, path, seen) && ok;
    return ok;
}

const Node& Checker::dynamic_target(const Node& node) const {
    if (node.dynamic_anchor.empty()) return *node.dynamic_reference;
    for (const std::size_t resource : scope_) {
        const auto& anchors = state_.resources[resource].dynamic_anchors;
        if (const auto found = anchors.find(node.dynamic_anchor); found != anchors.end()) return *found->second;
    }
    return *node.dynamic_reference;
}

bool Checker::quietly(const Node& node, const Value& value, const Path* path, Seen* seen) {
    auto* const out = std::exchange(out_, nullptr);
    const bool ok = check(node, value, path, seen);
    out_ = out;
    return ok;
}

/// A failed alternative is worth telling when its author seems to have meant it: it got deepest, then with the fewest mistakes.
bool Checker::branch(const Node& node, const Value& value, const Path* path, Seen* seen, std::vector<Schema::Violation>& best) {
    if (out_ == nullptr) return check(node, value, path, seen);
    std::vector<Schema::Violation> mistakes;
    auto* const out = std::exchange(out_, &mistakes);
    const bool ok = check(node, value, path, seen);
    out_ = out;
    if (ok) return true;
    const bool better = best.empty() || deepest(mistakes) > deepest(best) || (deepest(mistakes) == deepest(best) && mistakes.size() < best.size());
    if (better) best = std::move(mistakes);
    return false;
}

void Checker::tell_best(std::string_view what, const Path* path, std::vector<Schema::Violation> best) {
    wrong(path, [&] { return what; });
    if (out_ != nullptr) std::ranges::move(best, std::back_inserter(*out_));
}

bool Checker::any_of(const Node& node, const Value& value, const Path* path, Seen* seen) {
    bool ok = false;
    std::vector<Schema::Violation> best;
    for (const Node* const part : node.any_of) {
        ok = branch(*part, value, path, seen, best) || ok;
        if (ok && seen == nullptr) return true;
    }
    if (!ok) tell_best("fits none of the allowed forms", path, std::move(best));
    return ok;
}

bool Checker::one_of(const Node& node, const Value& value, const Path* path, Seen* seen) {
    std::size_t fitting = 0;
    std::size_t doubtful = 0;
    std::vector<Schema::Violation> best;
    Seen first;
    for (const Node* const part : node.one_of) {
        const std::size_t doubts = doubts_;
        if (!branch(*part, value, path, seen == nullptr ? nullptr : &first, best)) continue;
        ++(doubts_ == doubts ? fitting : doubtful);
        if (fitting > 1) return wrong(path, [] { return "fits more than one of the allowed forms"; });
    }
    const bool ok = fitting + doubtful > 0;
    if (!ok) tell_best("fits none of the allowed forms", path, std::move(best));
    if (ok) merge(seen, first);
    return ok;
}

bool Checker::condition(const Node& node, const Value& value, const Path* path, Seen* seen) {
    const std::size_t doubts = doubts_;
    const bool holds = quietly(*node.condition, value, path, seen);
    if (holds && doubts_ != doubts) return true;  // either consequence may be the right one
    const Node* const next = holds ? node.consequence : node.alternative;
    return next == nullptr || check(*next, value, path, seen);
}

bool Checker::unevaluated(const Node& node, const Value& value, const Path* path, Seen& seen) {
    const auto* const list = value.if_array();
    const auto* const members = value.if_object();
    const Node* const rule = list != nullptr ? node.unevaluated_items : members != nullptr ? node.unevaluated_properties : nullptr;
    if (rule == nullptr) return true;
    const std::size_t size = list != nullptr ? list->size() : members->size();
    bool ok = true;
    seen.resize(std::max(seen.size(), size));
    for (std::size_t i = 0; i < size && (ok || !stop()); ++i) {
        if (seen[i]) continue;
        const auto* const entry = list != nullptr ? nullptr : &*(members->begin() + static_cast<std::ptrdiff_t>(i));
        const Path here{path, entry == nullptr ? std::string_view{} : std::string_view(entry->key()), i, entry != nullptr};
        ok = check(*rule, entry == nullptr ? (*list)[i] : entry->value(), &here, nullptr) && ok;
        seen[i] = true;
    }
    return ok;
}

}  // namespace atelier::json
