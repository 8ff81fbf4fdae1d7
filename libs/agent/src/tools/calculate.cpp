#include "figures.hpp"
#include "tool.hpp"

namespace atelier::agent {

Task<Result<ToolOutcome>> calculate_tool(Work*, json::Object arguments) {
    const std::string expression = json::get_string(arguments, "expression");
    const auto value = calculate(expression);
    if (!value) co_return ToolOutcome{value.error().message, false};
    co_return ToolOutcome{.output = print_figure(*value), .shown = expression + " = " + print_figure(*value)};
}

}  // namespace atelier::agent
