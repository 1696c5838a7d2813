# One static library per floor: pressoir_<name> from src/<name>, its tests as <name>_tests.
#   pressoir_library(<name> [SOURCES globs...] [DEPENDS targets...] [PRECOMPILE headers...])
#   pressoir_tests(<name> [THREADS] [DEPENDS targets...] [PRECOMPILE headers...])
# Tests are collected by glob beside their source, so that none can be forgotten. THREADS: theirs are
# what `make tsan` runs. PRECOMPILE: what most sources of the floor read and what takes long to read.
# With PRESSOIR_UNITY the sources of a folder are compiled together, and so are its tests: names in the nameless
# namespaces of a folder differ.
include(GoogleTest)

set(PRESSOIR_STD <algorithm> <chrono> <functional> <optional> <span> <string> <variant> <vector>)
# Of every floor whose functions are Async.
set(PRESSOIR_ASIO <utility> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp> <boost/json.hpp>)

option(PRESSOIR_UNITY "Compile the sources of each folder together: less than half the work from nothing" OFF)
function(pressoir_unity target)
  if(NOT PRESSOIR_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    file(READ ${source} text)
    if(text MATCHES "HWY_TARGET_INCLUDE")  # is compiled once for each instruction set
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      continue()
    endif()
    get_filename_component(folder ${source} DIRECTORY)
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR}/src ${folder})
    string(REPLACE "/" "_" folder ${folder})
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # g++ takes an included source for a header, whose nameless types others would see.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

# g++ 12 forgets that precompiled headers are the system's, and warns of what it inlines from them.
function(pressoir_precompile target)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE ${ARGN})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-restrict
    -Wno-stringop-overflow -Wno-stringop-overread>)
endfunction()

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
    pressoir_precompile(${name} ${arg_PRECOMPILE})
  endif()
  pressoir_unity(${name})
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
  pressoir_precompile(${floor}_tests <gtest/gtest.h> ${arg_PRECOMPILE})
  pressoir_unity(${floor}_tests)
  target_compile_options(${floor}_tests PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)  # compiled for minutes, run for seconds
  target_compile_definitions(${floor}_tests PRIVATE
    PRESSOIR_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PRESSOIR_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  add_test(NAME ${floor} COMMAND ${floor}_tests)
  set_tests_properties(${floor} PROPERTIES WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} TIMEOUT 600)
  if(arg_THREADS)
    set_tests_properties(${floor} PROPERTIES LABELS threads)
  endif()
endfunction()
