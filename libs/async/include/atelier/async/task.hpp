#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace atelier {

/// A lazily started coroutine. Parameters are taken by value, a coroutine lambda captures nothing, co_await stands alone.
template <class T = void>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::any_io_executor;
using IoContext = boost::asio::io_context;

}  // namespace atelier
