# The page: web/ built by Vite, packed into one source that pressoir holds. Nothing is run again while nothing has changed.
# Its libraries lie in web/node_modules, for all presets.
find_program(PRESSOIR_NPM npm)
find_program(PRESSOIR_NODE NAMES node nodejs)
if(NOT PRESSOIR_NPM OR NOT PRESSOIR_NODE)
  message(FATAL_ERROR "The page is built with npm and nodejs: tools/install.sh build installs them.")
endif()

set(page ${PROJECT_SOURCE_DIR}/web)
set(page_built ${CMAKE_BINARY_DIR}/page)
set(page_source ${CMAKE_BINARY_DIR}/page_files.cpp)
set(page_libraries ${page}/node_modules/.package-lock.json)  # npm writes it last
file(GLOB_RECURSE page_parts CONFIGURE_DEPENDS ${page}/src/* ${PROJECT_SOURCE_DIR}/docs/migrate/*.md)
add_custom_command(OUTPUT ${page_libraries}
  COMMAND ${PRESSOIR_NPM} ci --no-audit --no-fund --prefer-offline --loglevel=error
  COMMAND ${CMAKE_COMMAND} -E touch ${page_libraries}
  DEPENDS ${page}/package.json ${page}/package-lock.json
  WORKING_DIRECTORY ${page} COMMENT "Fetching the page's libraries" VERBATIM)
add_custom_command(OUTPUT ${page_source}
  COMMAND ${PRESSOIR_NPM} run --silent build -- --outDir ${page_built} --logLevel warn
  COMMAND ${PRESSOIR_NODE} pack.mjs ${page_built} ${page_source}
  DEPENDS ${page_libraries} ${page_parts} ${page}/index.html ${page}/tsconfig.json ${page}/vite.config.ts ${page}/pack.mjs
  WORKING_DIRECTORY ${page} COMMENT "Building the page" VERBATIM)
add_library(pressoir_page STATIC ${page_source})
target_include_directories(pressoir_page PRIVATE ${PROJECT_SOURCE_DIR}/src)
