import {
  DownloadOutlined,
  FilterOutlined,
  ReloadOutlined,
  SearchOutlined,
  SettingOutlined,
} from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import {
  Badge,
  Button,
  Checkbox,
  Input,
  type InputRef,
  Popover,
  Select,
  Table,
  type TableProps,
  Tooltip,
} from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { type ApiProblem, asProblem } from "@/api";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";
import { ConfirmAction } from "./ConfirmAction";
import { DetailDrawer } from "./DetailDrawer";
import { DateInput } from "./fields";
import { EmptyState, FailedState } from "./states";
import { useColumnChoice } from "./tableColumns";

/** What a list is asked for; `page` counts from 1, `sort` is `name` or `-name`. */
export interface ListRequest {
  q: string;
  page: number;
  page_size: number;
  sort: string | undefined;
  /** Values of the filters that are set, by their key. */
  filters: Record<string, string>;
}

export interface ListPage<Row> {
  items: Row[];
  total: number;
}

export interface DataColumn<Row> {
  /** Stable name: key of the column choice, and of the sort when `sortable`. */
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** Pixels. Give one to short columns; one wide column may go without. */
  width?: number;
  /** `end` for money and counts. */
  align?: "start" | "end" | "center";
  sortable?: boolean;
  /** Not shown until chosen. */
  optional?: boolean;
}

export interface DataFilter {
  key: string;
  label: string;
  /** Choices; without them the filter is a day. */
  options?: { value: string; label: string }[];
}

export interface DataTableProps<Row> {
  /** Name of the list, unique in the product: `admin.users`. Column choice is kept under it. */
  name: string;
  /** Asks the server for one page. */
  load: (request: ListRequest, signal: AbortSignal) => Promise<ListPage<Row>>;
  columns: DataColumn<Row>[];
  rowKey: (row: Row) => string | number;
  /** What may be typed into the search box; false when the list has none. */
  search?: string | false;
  /** The first four stand beside the search box, the rest behind "more". */
  filters?: DataFilter[];
  /** Filters that are set when the page opens. */
  initialFilters?: Record<string, string>;
  initialSort?: string;
  pageSize?: number;
  /** The drawer that a row opens. Without it (and without `onRowClick`) rows do nothing. */
  detail?: {
    title: (row: Row) => ReactNode;
    content: (row: Row, close: () => void) => ReactNode;
    extra?: (row: Row) => ReactNode;
    footer?: (row: Row, close: () => void) => ReactNode;
    width?: number;
  };
  onRowClick?: (row: Row) => void;
  /** Nine in ten lists hold personal data: then the reason is asked and handed over. */
  exporting?: { run: (request: ListRequest, reason: string) => Promise<unknown>; personalData: boolean };
  /** Said when the list is empty and nothing was searched. */
  empty?: { title: string; hint?: ReactNode; action?: ReactNode };
  /** Right of the filters. */
  toolbar?: ReactNode;
  /** Asks again every so many seconds while the page is in sight. */
  refreshSeconds?: number;
  /** Change it to ask again, for example after a mutation. */
  version?: unknown;
}

const VISIBLE_FILTERS = 4;
const SKELETON_ROWS = 8;

/** The list of the product: search first, few filters, server pages, a row opens a drawer. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const {
    name,
    load,
    columns,
    rowKey,
    search = "",
    filters = [],
    detail,
    exporting,
    empty,
    pageSize = 20,
  } = props;
  const t = useCommonText();
  const searchBox = useRef<InputRef>(null);
  const [typed, setTyped] = useState("");
  const [request, setRequest] = useState<ListRequest>({
    q: "",
    page: 1,
    page_size: pageSize,
    sort: props.initialSort,
    filters: props.initialFilters ?? {},
  });
  const [opened, setOpened] = useState<Row | null>(null);
  const columnChoice = useColumnChoice(
    name,
    columns.filter((column) => !column.optional).map((column) => column.key),
  );
  const query = useQuery<ListPage<Row>, ApiProblem>({
    queryKey: ["list", name, request, props.version ?? null],
    queryFn: ({ signal }) => load(request, signal),
    placeholderData: keepPreviousData,
    refetchInterval: props.refreshSeconds ? props.refreshSeconds * 1000 : false,
  });

  // The row in the drawer follows the list: after an action it shows what the server now says.
  useEffect(() => {
    setOpened((row) => {
      if (!row) return row;
      return query.data?.items.find((one) => rowKey(one) === rowKey(row)) ?? row;
    });
  }, [query.data, rowKey]);

  const ask = (change: Partial<ListRequest>): void => setRequest((now) => ({ ...now, page: 1, ...change }));
  const setFilter = (key: string, value: string | null | undefined): void => {
    const { [key]: _old, ...others } = request.filters;
    ask({ filters: value ? { ...others, [key]: value } : others });
  };
  const isNarrowed = request.q !== "" || Object.keys(request.filters).length > 0;
  const clear = (): void => {
    setTyped("");
    ask({ q: "", filters: {} });
  };

  const openRow =
    detail || props.onRowClick ? (row: Row) => (detail ? setOpened(row) : props.onRowClick?.(row)) : null;
  const onRowKey = (event: KeyboardEvent<HTMLElement>, row: Row): void => {
    if (event.target !== event.currentTarget) return;
    const row_ = event.currentTarget;
    if (event.key === "Enter") openRow?.(row);
    else if (event.key === "ArrowDown") (row_.nextElementSibling as HTMLElement | null)?.focus();
    else if (event.key === "ArrowUp") (row_.previousElementSibling as HTMLElement | null)?.focus();
    else return;
    event.preventDefault();
  };

  const shownColumns = columns.filter((column) => columnChoice.chosen.includes(column.key));
  const isFirstLoad = query.isPending;
  const tableColumns: TableProps<Row>["columns"] = shownColumns.map((column) => ({
    key: column.key,
    title: column.title,
    width: column.width,
    align: column.align,
    ellipsis: true,
    showSorterTooltip: false,
    sorter: column.sortable ?? false,
    sortOrder: request.sort === column.key ? "ascend" : request.sort === `-${column.key}` ? "descend" : null,
    render: (_value: unknown, row: Row) =>
      isFirstLoad ? <span className="cell-skeleton" /> : column.render(row),
  }));
  const rows = isFirstLoad
    ? Array.from({ length: SKELETON_ROWS }, (_, index) => ({ __skeleton: index }) as unknown as Row)
    : (query.data?.items ?? []);

  const field = (filter: DataFilter, width: number) =>
    filter.options ? (
      <Select
        key={filter.key}
        aria-label={filter.label}
        placeholder={filter.label}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        style={{ width }}
        options={filter.options}
        value={request.filters[filter.key] ?? null}
        onChange={(value) => setFilter(filter.key, value)}
      />
    ) : (
      <DateInput
        key={filter.key}
        aria-label={filter.label}
        placeholder={filter.label}
        style={{ width }}
        value={request.filters[filter.key] ?? null}
        onChange={(value) => setFilter(filter.key, value)}
      />
    );

  const hidden = filters.slice(VISIBLE_FILTERS);
  const hiddenSet = hidden.filter((filter) => request.filters[filter.key]).length;
  const pagination: TableProps<Row>["pagination"] =
    isFirstLoad || (query.data?.total ?? 0) === 0
      ? false
      : {
          current: request.page,
          pageSize: request.page_size,
          total: query.data?.total ?? 0,
          showSizeChanger: true,
          pageSizeOptions: [20, 50, 100],
          showTotal: (total, [from, to]) => t("table.range", { from, to, total }),
          style: { margin: "10px 0 0" },
        };

  return (
    <div>
      {/* biome-ignore lint/a11y/useSemanticElements: <search> is not known to the browsers of older desks */}
      <div
        role="search"
        style={{ display: "flex", flexWrap: "wrap", gap: 8, marginBottom: 10, alignItems: "center" }}
      >
        {search === false ? null : (
          <Input
            ref={searchBox}
            allowClear
            aria-label={search || t("search")}
            prefix={<SearchOutlined aria-hidden />}
            placeholder={search || t("table.search")}
            value={typed}
            maxLength={100}
            style={{ width: 280 }}
            onChange={(event) => {
              setTyped(event.target.value);
              if (event.target.value === "") ask({ q: "" });
            }}
            onPressEnter={() => ask({ q: typed.trim() })}
            onBlur={() => typed.trim() !== request.q && ask({ q: typed.trim() })}
          />
        )}
        {filters.slice(0, VISIBLE_FILTERS).map((filter) => field(filter, filter.options ? 132 : 142))}
        {hidden.length > 0 ? (
          <Popover
            trigger="click"
            placement="bottomLeft"
            content={
              <div style={{ display: "grid", gap: 8 }}>{hidden.map((filter) => field(filter, 220))}</div>
            }
          >
            <Badge count={hiddenSet} size="small" color={palette.primary}>
              <Button icon={<FilterOutlined aria-hidden />}>{t("table.moreFilters")}</Button>
            </Badge>
          </Popover>
        ) : null}
        {isNarrowed ? (
          <Button type="link" onClick={clear}>
            {t("state.clearFilters")}
          </Button>
        ) : null}
        <div style={{ marginInlineStart: "auto", display: "flex", gap: 8 }}>
          {props.toolbar}
          {exporting ? (
            <ConfirmAction
              trigger={<Button icon={<DownloadOutlined aria-hidden />}>{t("table.export")}</Button>}
              title={t("table.export")}
              object={exporting.personalData ? t("table.exportHint") : null}
              effect={t("table.exportTitle", { total: query.data?.total ?? 0 })}
              reason={exporting.personalData ? "required" : "none"}
              onConfirm={(reason) => exporting.run(request, reason)}
            />
          ) : null}
          <Tooltip title={t("refresh")}>
            <Button
              aria-label={t("refresh")}
              icon={<ReloadOutlined spin={query.isFetching && !isFirstLoad} />}
              onClick={() => void query.refetch()}
            />
          </Tooltip>
          <Popover
            trigger="click"
            placement="bottomRight"
            title={t("table.columns")}
            content={
              <div style={{ display: "grid", gap: 6 }}>
                {columns.map((column) => (
                  <Checkbox
                    key={column.key}
                    checked={columnChoice.chosen.includes(column.key)}
                    disabled={columnChoice.chosen.length === 1 && columnChoice.chosen[0] === column.key}
                    onChange={(event) =>
                      columnChoice.choose(
                        event.target.checked
                          ? [...columnChoice.chosen, column.key]
                          : columnChoice.chosen.filter((key) => key !== column.key),
                      )
                    }
                  >
                    {column.title}
                  </Checkbox>
                ))}
                <Button size="small" type="link" onClick={columnChoice.reset}>
                  {t("table.resetColumns")}
                </Button>
              </div>
            }
          >
            <Button aria-label={t("table.columns")} icon={<SettingOutlined />} />
          </Popover>
        </div>
      </div>

      {query.error && !query.data ? (
        <div
          style={{ background: palette.paper, border: `1px solid ${palette.borderSoft}`, borderRadius: 4 }}
        >
          <FailedState error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <>
          {query.error ? (
            <div role="alert" style={{ color: palette.error, marginBottom: 8 }}>
              {asProblem(query.error).detail}
            </div>
          ) : null}
          <Table<Row>
            size="middle"
            aria-busy={query.isFetching}
            columns={tableColumns}
            dataSource={rows}
            rowKey={(row) => ("__skeleton" in row ? `skeleton-${String(row.__skeleton)}` : rowKey(row))}
            tableLayout="fixed"
            sticky
            scroll={{ x: shownColumns.reduce((sum, column) => sum + (column.width ?? 160), 0) }}
            pagination={pagination}
            style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}
            locale={{
              emptyText: isNarrowed ? (
                <EmptyState
                  title={t("state.emptyFiltered")}
                  hint={t("state.emptyFilteredHint")}
                  action={<Button onClick={clear}>{t("state.clearFilters")}</Button>}
                />
              ) : (
                <EmptyState {...empty} />
              ),
            }}
            onRow={(row) =>
              openRow && !isFirstLoad
                ? {
                    tabIndex: 0,
                    style: { cursor: "pointer" },
                    onClick: () => openRow(row),
                    onKeyDown: (event) => onRowKey(event, row),
                  }
                : {}
            }
            onChange={(page, _filters, sorter) => {
              const one = Array.isArray(sorter) ? sorter[0] : sorter;
              const sort = one?.order
                ? `${one.order === "descend" ? "-" : ""}${String(one.columnKey)}`
                : undefined;
              const moved = page.current ?? 1;
              const size = page.pageSize ?? pageSize;
              const isSamePlace = sort === request.sort && size === request.page_size;
              setRequest((now) => ({ ...now, sort, page_size: size, page: isSamePlace ? moved : 1 }));
            }}
          />
        </>
      )}

      {detail ? (
        <DetailDrawer
          open={opened !== null}
          onClose={() => setOpened(null)}
          title={opened ? detail.title(opened) : ""}
          extra={opened ? detail.extra?.(opened) : null}
          footer={opened ? detail.footer?.(opened, () => setOpened(null)) : null}
          width={detail.width}
        >
          {opened ? detail.content(opened, () => setOpened(null)) : null}
        </DetailDrawer>
      ) : null}
    </div>
  );
}
