#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::spec {

/// A JSX attribute: `name="text"` (text), `name={code}` (code) or bare `name` (both empty).
struct Attribute {
    std::string name;
    std::string text;
    std::string code;
};

/// An element with children; children are elements only.
struct Element {
    std::string tag;
    std::vector<Attribute> attributes;
    std::vector<Element> children;
    std::string raw;  ///< a literal child line such as {condition && ...}, instead of an element
};

/// Lays one file out as prettier does at 80 columns: imports, hooks and constants, the returned element.
class Module {
public:
    void use(std::string_view sdk_name) { sdk_.insert(std::string(sdk_name)); }
    void use_state() { state_ = true; }
    void top(std::string text) { top_.push_back(std::move(text)); }
    /// A statement of the component's body, without indentation of its first line.
    void line(std::string text) { body_.push_back(std::move(text)); }
    bool uses(std::string_view sdk_name) const { return sdk_.contains(std::string(sdk_name)); }
    /// `const name = callee(argument, ...);` broken where it does not fit.
    void call(std::string_view name, std::string_view callee, const std::vector<std::string>& arguments);
    std::string print(const Element& root) const;

private:
    std::set<std::string> sdk_;
    bool state_ = false;
    std::vector<std::string> top_;
    std::vector<std::string> body_;
};

std::string in_quotes(std::string_view text);

}  // namespace atelier::spec
