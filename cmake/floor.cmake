# One static library per floor: pressoir_<name> from src/<name>, its tests as <name>_tests.
#   pressoir_library(<name> [SOURCES globs...] [DEPENDS targets...] [PRECOMPILE headers...])
#   pressoir_tests(<name> [THREADS] [DEPENDS targets...] [PRECOMPILE headers...])
# Tests are collected by glob beside their source, so that none can be forgotten. THREADS: theirs are
# what `make tsan` runs. PRECOMPILE: what most sources of the floor read and what takes long to read.
include(GoogleTest)

set(PRESSOIR_STD <algorithm> <chrono> <functional> <optional> <span> <string> <variant> <vector>)
# Of every floor whose functions are Async.
set(PRESSOIR_ASIO <utility> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp> <boost/json.hpp>)

function(pressoir_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${arg_SOURCES})
  list(FILTER sources EXCLUDE REGEX "_(test|fixture)\\.cpp$")
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${name} INTERFACE ${arg_DEPENDS})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PUBLIC ${arg_DEPENDS} PRIVATE pressoir_warnings)
  if(arg_PRECOMPILE)
    target_precompile_headers(${name} PRIVATE ${arg_PRECOMPILE})
  endif()
endfunction()

function(pressoir_tests floor)
  cmake_parse_arguments(arg "THREADS" "" "DEPENDS;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${floor}/*_test.cpp
    ${PROJECT_SOURCE_DIR}/src/${floor}/*_fixture.cpp)
  if(NOT tests OR NOT GTest_FOUND)
    return()
  endif()
  add_executable(${floor}_tests ${tests})
  target_link_libraries(${floor}_tests PRIVATE ${arg_DEPENDS} pressoir_warnings GTest::gtest_main)
  target_precompile_headers(${floor}_tests PRIVATE <gtest/gtest.h> ${arg_PRECOMPILE})
  target_compile_options(${floor}_tests PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)  # compiled for minutes, run for seconds
  target_compile_definitions(${floor}_tests PRIVATE
    PRESSOIR_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PRESSOIR_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  add_test(NAME ${floor} COMMAND ${floor}_tests)
  set_tests_properties(${floor} PROPERTIES WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} TIMEOUT 600)
  if(arg_THREADS)
    set_tests_properties(${floor} PROPERTIES LABELS threads)
  endif()
endfunction()
